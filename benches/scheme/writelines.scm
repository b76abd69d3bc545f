; Output by write-char, write-string and write, input by read-line. The file
; is made in the current directory and removed at the end.
(import (scheme base) (scheme write) (scheme file))

(define file-name "bench-writelines.tmp")

(define (write-digits n out)
  (when (> n 9)
    (write-digits (quotient n 10) out))
  (write-char (integer->char (+ 48 (remainder n 10))) out))

(define (write-file lines)
  (let ((out (open-output-file file-name)))
    (do ((i 0 (+ i 1)))
        ((= i lines))
      (write-digits (* i 127) out)
      (write-char #\, out)
      (write i out)
      (write-char #\, out)
      (write-string "a field of text" out)
      (write-char #\newline out))
    (close-port out)))

(define (comma-position line)
  (let loop ((i 0))
    (if (char=? #\, (string-ref line i))
        i
        (loop (+ i 1)))))

(define (read-file)
  (let ((in (open-input-file file-name)))
    (let loop ((lines 0) (chars 0) (sum 0))
      (let ((line (read-line in)))
        (if (eof-object? line)
            (begin
              (close-port in)
              (display lines)
              (display " ")
              (display chars)
              (display " ")
              (display sum)
              (newline))
            (loop (+ lines 1)
                  (+ chars (string-length line))
                  (modulo
                   (+ sum (string->number
                           (substring line 0 (comma-position line))))
                   1000000007)))))))

(write-file 150000)
(read-file)
(delete-file file-name)
(write-file 50000)
(read-file)
(delete-file file-name)
