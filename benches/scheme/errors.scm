; Conditions: raise and guard at several depths, dynamic-wind on the way out,
; parameterize around each call.
(import (scheme base) (scheme write))

(define depth-limit (make-parameter 5))
(define inside 0)

(define (descend n)
  (cond ((= n 0) (raise 'bottom))
        ((= 0 (modulo n 7)) (+ 1 (descend (- n 1))))
        (else
         (let ((v (descend (- n 1))))
           (+ v 1)))))

(define (attempt i)
  (guard (e ((symbol? e) 1)
            ((number? e) (modulo e 5)))
    (guard (e ((string? e) -1))
      (parameterize ((depth-limit (modulo i 13)))
        (dynamic-wind
          (lambda () (set! inside (+ inside 1)))
          (lambda ()
            (if (= 0 (modulo i 3))
                (raise i)
                (descend (depth-limit))))
          (lambda () (set! inside (- inside 1))))))))

(define (safe-divide a b)
  (call/cc
   (lambda (k)
     (with-exception-handler
      (lambda (e) (k 0))
      (lambda ()
        (if (= b 0)
            (raise 'zero)
            (quotient a b)))))))

(define (repeat i total)
  (if (= i 0)
      total
      (repeat (- i 1)
              (+ total (attempt i) (safe-divide i (modulo i 4))))))

(display (repeat 450000 0))
(newline)
(display inside)
(newline)
