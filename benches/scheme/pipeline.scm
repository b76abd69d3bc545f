; List pipelines: map, filter and fold with closures, composed procedures
; called through variables.
(import (scheme base) (scheme write))

(define (range-list from to)
  (let loop ((i (- to 1)) (items '()))
    (if (< i from)
        items
        (loop (- i 1) (cons i items)))))

(define (keep-if wanted? items)
  (cond ((null? items) '())
        ((wanted? (car items))
         (cons (car items) (keep-if wanted? (cdr items))))
        (else (keep-if wanted? (cdr items)))))

(define (fold-from-left combine start items)
  (if (null? items)
      start
      (fold-from-left combine (combine start (car items)) (cdr items))))

(define (compose-two f g)
  (lambda (x) (f (g x))))

(define (compose-all procedures)
  (fold-from-left compose-two (lambda (x) x) procedures))

(define (adder n) (lambda (x) (+ x n)))
(define (scaler n) (lambda (x) (* x n)))
(define (below n) (lambda (x) (modulo x n)))

(define stages
  (list (below 1009) (scaler 3) (adder 7) (below 4001) (scaler 5) (adder 1)))

(define (run-once items bias)
  (let* ((transform (compose-all (cons (adder bias) stages)))
         (mapped (map transform items))
         (even (keep-if even? mapped))
         (paired (map (lambda (a b) (cons a b)) mapped items))
         (near (keep-if (lambda (p) (< (car p) (cdr p))) paired))
         (largest 0))
    (for-each (lambda (x) (if (> x largest) (set! largest x))) even)
    (+ largest
       (fold-from-left + 0 even)
       (fold-from-left (lambda (sum p) (+ sum (- (cdr p) (car p)))) 0 near))))

(define (repeat times items total)
  (if (= times 0)
      total
      (repeat (- times 1) items
              (modulo (+ total (run-once items times)) 1000000007))))

(display (repeat 400 (range-list 0 3000) 0))
(newline)
