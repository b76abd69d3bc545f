;;; Numbers from C: functions of libm, and checksums and compression of zlib.
;;;
;;;   ruse --allow-ffi examples/ffi/numbers.scm
(import (scheme base) (scheme write) (ruse ffi))

(define (print . parts) (for-each display parts) (newline))

(define-c-library libm "libm.so.6" "libm.so")
(define-c hypot libm "hypot" (double double) double)
(define-c gamma libm "tgamma" (double) double)
(define-c %frexp libm "frexp" (double (* int)) double)

;; Two results: the mantissa, and the exponent through a pointer.
(define (frexp x)
  (call-with-memory 'int
    (lambda (exponent)
      (let ((mantissa (%frexp x exponent)))
        (values mantissa (c-ref exponent 'int))))))

(print (hypot 3 4) " " (gamma 5))
(call-with-values (lambda () (frexp 40)) (lambda (mantissa exponent) (print mantissa " * 2^" exponent)))

(define zlib (guard (error (#t #f)) (c-library "libz.so.1" "libz.so")))

(define (try-zlib)
  (define-c crc32 zlib "crc32" (ulong pointer uint) ulong)
  (define-c bound zlib "compressBound" (ulong) ulong)
  (define-c compress zlib "compress" (pointer (* ulong) pointer ulong) int)
  (define-c uncompress zlib "uncompress" (pointer (* ulong) pointer ulong) int)
  (define text (string->utf8 (make-string 10000 #\a)))
  (define size (bytevector-length text))
  (define packed (c-allocate (bound size)))
  (define length (c-allocate 'ulong))
  (print "crc32: " (crc32 0 (string->utf8 "The quick brown fox jumps over the lazy dog") 43))
  (c-set! length 'ulong (c-pointer-size packed))
  (print "compress: " (compress packed length text size) ", " size " bytes to " (c-ref length 'ulong))
  (let ((unpacked (c-allocate size)) (packed-size (c-ref length 'ulong)))
    (c-set! length 'ulong size)
    (uncompress unpacked length packed packed-size)
    (print "the same again: " (equal? text (c-memory->bytevector unpacked)))))

(if zlib
    (try-zlib)
    (print "skipped: there is no libz.so.1 on this machine (Debian: apt-get install zlib1g)"))
