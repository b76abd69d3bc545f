; Symbolic differentiation with simplification: small lists, symbols compared
; by eq?, dispatch on the head of a form.
(import (scheme base) (scheme cxr) (scheme write))

(define (make-sum a b)
  (cond ((and (number? a) (number? b)) (+ a b))
        ((eqv? a 0) b)
        ((eqv? b 0) a)
        (else (list '+ a b))))

(define (make-difference a b)
  (cond ((and (number? a) (number? b)) (- a b))
        ((eqv? b 0) a)
        (else (list '- a b))))

(define (make-product a b)
  (cond ((and (number? a) (number? b)) (* a b))
        ((eqv? a 0) 0)
        ((eqv? b 0) 0)
        ((eqv? a 1) b)
        ((eqv? b 1) a)
        (else (list '* a b))))

(define (make-power base exponent)
  (cond ((= exponent 0) 1)
        ((= exponent 1) base)
        (else (list '^ base exponent))))

(define (derive e)
  (cond ((number? e) 0)
        ((symbol? e) (if (eq? e 'x) 1 0))
        (else
         (let ((a (cadr e)) (b (caddr e)))
           (case (car e)
             ((+) (make-sum (derive a) (derive b)))
             ((-) (make-difference (derive a) (derive b)))
             ((*) (make-sum (make-product a (derive b))
                            (make-product (derive a) b)))
             (else (make-product (make-product b (make-power a (- b 1)))
                                 (derive a))))))))

(define (size e)
  (if (pair? e)
      (+ 1 (size (cadr e)) (size (caddr e)))
      1))

(define (power base exponent)
  (if (= exponent 0)
      1
      (remainder (* base (power base (- exponent 1))) 10007)))

(define (value e x)
  (cond ((number? e) e)
        ((symbol? e) (if (eq? e 'x) x 3))
        (else
         (let ((a (value (cadr e) x)))
           (remainder
            (case (car e)
              ((+) (+ a (value (caddr e) x)))
              ((-) (- a (value (caddr e) x)))
              ((*) (* a (value (caddr e) x)))
              (else (power a (caddr e))))
            10007)))))

(define start
  '(* (+ (* a (^ x 3)) (- (* 5 (^ x 2)) (* y x)))
      (- (^ (+ x 2) 4) (* (+ x y) (^ x 5)))))

(define (nth-derivative e n)
  (if (= n 0)
      e
      (nth-derivative (derive e) (- n 1))))

(define (repeat times sizes values)
  (if (= times 0)
      (begin
        (display sizes)
        (newline)
        (display values)
        (newline))
      (let ((e (nth-derivative start 5)))
        (repeat (- times 1)
                (+ sizes (size e))
                (+ values (value e times))))))

(repeat 1000 0 0)
