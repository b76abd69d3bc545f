;; what tests say of variables
(import (scheme base) (scheme write) (ruse type))
(define (size (s : string)) : fixnum (string-length s))

;; a `let` that looks like `or`: of the first test nothing is known where the whole is false
(define (f (x : (or string null symbol)))
  (if (let ((t (string? x))) (if t #f (null? x))) 0 (size x)))
(write (f "abc")) (newline)                     ;; expect: 3
(write (f '())) (newline)                       ;; expect: 0
(define (g (x : (or string null symbol))) : symbol
  (if (let ((t (string? x))) (if t #t (null? x))) 'other x))
(write (map g '("abc" () s))) (newline)         ;; expect: (other other s)
(define (h (x : (or string null symbol))) : symbol
  (if (or (string? x) (null? x)) 'other x))
(write (map h '("abc" () s))) (newline)         ;; expect: (other other s)
(define (k (x : (or string null symbol))) : symbol
  (if (let ((t (string? x))) (if t #f (null? x))) 'null x))
(write (k 's)) (newline)                        ;; expect: s
(guard (e (#t (write (error-object-irritants e)) (newline)))
  (write (k "abc")))                            ;; expect: ("abc")
