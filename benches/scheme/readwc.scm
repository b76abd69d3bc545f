; Word count of a file by read-char and peek-char. The file is made first, in
; the current directory, and removed at the end.
(import (scheme base) (scheme write) (scheme file))

(define file-name "bench-readwc.tmp")

(define (make-input lines)
  (let ((out (open-output-file file-name)))
    (let loop ((i 0) (seed 5))
      (when (< i lines)
        (let ((next (modulo (* seed 16807) 2147483647)))
          (write-string "the quick fox " out)
          (write-string (number->string next) out)
          (write-string (if (even? next) " runs  home" "	stays") out)
          (newline out)
          (loop (+ i 1) next))))
    (close-port out)))

(define (space? c)
  (or (char=? c #\space) (char=? c #\newline) (char=? c #\tab)))

(define (count-file)
  (let ((in (open-input-file file-name)))
    (let loop ((lines 0) (words 0) (chars 0) (inside #f))
      (let ((c (read-char in)))
        (cond ((eof-object? c)
               (close-port in)
               (display lines)
               (display " ")
               (display words)
               (display " ")
               (display chars)
               (newline))
              ((space? c)
               (loop (if (char=? c #\newline) (+ lines 1) lines)
                     words (+ chars 1) #f))
              (else
               (loop lines (if inside words (+ words 1)) (+ chars 1) #t)))))))

(define (digit-value-of c)
  (let ((d (- (char->integer c) 48)))
    (if (and (>= d 0) (<= d 9)) d #f)))

(define (read-number in first)
  (let loop ((n first))
    (let* ((c (peek-char in))
           (d (if (eof-object? c) #f (digit-value-of c))))
      (if d
          (begin
            (read-char in)
            (loop (+ (* n 10) d)))
          n))))

(define (sum-numbers)
  (let ((in (open-input-file file-name)))
    (let loop ((count 0) (sum 0))
      (let ((c (read-char in)))
        (if (eof-object? c)
            (begin
              (close-port in)
              (display count)
              (display " ")
              (display sum)
              (newline))
            (let ((d (digit-value-of c)))
              (if d
                  (loop (+ count 1)
                        (modulo (+ sum (read-number in d)) 1000000007))
                  (loop count sum))))))))

(make-input 50000)
(count-file)
(sum-numbers)
(delete-file file-name)
