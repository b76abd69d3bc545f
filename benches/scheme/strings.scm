; String building: number->string, padding, string-append, list->string,
; an output string port, comparison, and a scan by string-ref.
(import (scheme base) (scheme write))

(define (pad-left s width)
  (let ((length (string-length s)))
    (if (< length width)
        (string-append (make-string (- width length) #\0) s)
        s)))

(define (backwards s)
  (list->string (reverse (string->list s))))

(define (hash-text text)
  (let ((length (string-length text)))
    (let loop ((i 0) (hash 7))
      (if (= i length)
          hash
          (loop (+ i 1)
                (modulo (+ (* hash 31) (char->integer (string-ref text i)))
                        1000000007))))))

(define (build-text lines)
  (let ((out (open-output-string)))
    (let loop ((i 0) (smaller 0))
      (if (= i lines)
          (begin
            (display smaller)
            (newline)
            (get-output-string out))
          (let* ((s (pad-left (number->string (modulo (* i 7919) 1000003)) 8))
                 (r (backwards s)))
            (write-string (string-append s "-" r) out)
            (write-char #\space out)
            (loop (+ i 1) (if (string<? s r) (+ smaller 1) smaller)))))))

(define (count-repeats text width)
  (let ((end (- (string-length text) (* 2 width))))
    (let loop ((i 0) (count 0))
      (if (>= i end)
          count
          (loop (+ i 9)
                (if (string=? (substring text i (+ i width))
                              (substring text (+ i width) (+ i width width)))
                    (+ count 1)
                    count))))))

(define text (build-text 150000))

(display (string-length text))
(newline)
(display (hash-text text))
(newline)
(display (count-repeats text 2))
(newline)
