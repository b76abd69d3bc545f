;;; mandelbrot.scm: the Mandelbrot set as a picture.
;;;
;;;   ruse examples/mandelbrot.scm WIDTH HEIGHT OUTPUT.ppm
;;;
;;; Writes a binary PPM picture (P6). Without OUTPUT it prints the set as text,
;;; one character a pixel, and a checksum.
;;;
;;; run: ruse examples/mandelbrot.scm 72 28

(import (scheme base) (scheme file) (scheme write) (scheme process-context))

(define limit 200)

;; Steps until the orbit of c = x + iy leaves the circle of radius 2, at most
;; `limit`.
(define (escape-time x y)
  (let loop ((zx 0.0) (zy 0.0) (n 0))
    (let ((xx (* zx zx)) (yy (* zy zy)))
      (if (or (= n limit) (> (+ xx yy) 4.0))
          n
          (loop (+ (- xx yy) x)
                (+ (* 2.0 zx zy) y)
                (+ n 1))))))

;; Calls (proc COLUMN ESCAPE-TIME) for every pixel of a row.
(define (for-each-pixel proc row width height)
  (let ((y (- (/ (* 2.5 (+ row 0.5)) height) 1.25))
        (step (/ 3.5 width)))
    (do ((column 0 (+ column 1)))
        ((= column width))
      (proc column (escape-time (- (* step (+ column 0.5)) 2.5) y)))))

;;; As a picture.

;; The three bytes of a pixel: black inside, bands of blue to gold outside.
(define (set-color! bytes at n)
  (define (set-channel! offset value)
    (bytevector-u8-set! bytes (+ at offset) (min 255 value)))
  (cond
    ((= n limit)
     (set-channel! 0 0)
     (set-channel! 1 0)
     (set-channel! 2 0))
    (else
     (set-channel! 0 (quotient (* n n) 12))
     (set-channel! 1 (* 5 n))
     (set-channel! 2 (+ 60 (* 9 n))))))

(define (write-picture path width height)
  (call-with-port (open-binary-output-file path)
    (lambda (port)
      (write-bytevector
       (string->utf8 (string-append "P6\n" (number->string width) " "
                                    (number->string height) "\n255\n"))
       port)
      (let ((bytes (make-bytevector (* 3 width))))
        (do ((row 0 (+ row 1)))
            ((= row height))
          (for-each-pixel (lambda (column n) (set-color! bytes (* 3 column) n))
                          row width height)
          (write-bytevector bytes port))))))

;;; As text.

(define shades " .,:;-=+*oxOX%@#")

(define (shade n)
  (if (= n limit)
      #\#
      (string-ref shades (min 14 (quotient n 2)))))

(define (print-text width height)
  (let ((line (make-string width)))
    (let loop ((row 0) (sum 0))
      (cond
        ((= row height)
         (for-each display (list "sum of escape times: " sum "\n")))
        (else
         (let ((row-sum 0))
           (for-each-pixel (lambda (column n)
                             (set! row-sum (+ row-sum n))
                             (string-set! line column (shade n)))
                           row width height)
           (write-string line)
           (newline)
           (loop (+ row 1) (+ sum row-sum))))))))

(define (main arguments)
  (let ((sizes (if (<= 2 (length arguments) 3)
                   (map string->number (list (car arguments) (cadr arguments)))
                   '(#f #f))))
    (unless (and (exact-integer? (car sizes)) (positive? (car sizes))
                 (exact-integer? (cadr sizes)) (positive? (cadr sizes)))
      (display "usage: mandelbrot.scm WIDTH HEIGHT [OUTPUT.ppm]\n" (current-error-port))
      (exit 64))
    (if (= (length arguments) 3)
        (write-picture (list-ref arguments 2) (car sizes) (cadr sizes))
        (print-text (car sizes) (cadr sizes)))))

(main (cdr (command-line)))
