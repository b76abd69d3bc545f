; Backtracking search by continuations entered many times: every choice point
; is a captured continuation on a stack.
(import (scheme base) (scheme write))

(define choices '())

(define (fail)
  (let ((next (car choices)))
    (set! choices (cdr choices))
    (next #f)))

(define (choose low high)
  (call/cc
   (lambda (return)
     (let loop ((i low))
       (when (<= i high)
         (call/cc
          (lambda (next)
            (set! choices (cons next choices))
            (return i)))
         (loop (+ i 1))))
     (fail))))

(define (require condition)
  (if (not condition) (fail)))

(define (triples limit)
  (let ((count 0) (sum 0))
    (call/cc
     (lambda (finish)
       (set! choices (list finish))
       (let* ((a (choose 1 limit))
              (b (choose a limit))
              (c (choose b limit)))
         (require (= (+ (* a a) (* b b)) (* c c)))
         (set! count (+ count 1))
         (set! sum (+ sum a b c))
         (fail))))
    (display count)
    (display " ")
    (display sum)
    (newline)))

(triples 60)
(triples 200)
