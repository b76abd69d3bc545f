;; error, error-object?, error-object-message, error-object-irritants
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define e (guard (e (#t e)) (error "message:" 1 'two "three" '(4))))
(show (error-object? e)) ;; expect: #t
(show (error-object-message e)) ;; expect: "message:"
(show (error-object-irritants e)) ;; expect: (1 two "three" (4))
(define plain (guard (e (#t e)) (error "no irritants")))
(show (error-object-irritants plain)) ;; expect: ()
(show (error-object? 'a)) ;; expect: #f
(show (error-object? "message")) ;; expect: #f
(show (error-object? (guard (e (#t e)) (raise 42)))) ;; expect: #f
(show (error-object? (guard (e (#t e)) (car 1)))) ;; expect: #t
(show (string? (error-object-message (guard (e (#t e)) (vector-ref #(1) 9))))) ;; expect: #t
(show (list? (error-object-irritants (guard (e (#t e)) (vector-ref #(1) 9))))) ;; expect: #t
(show (file-error? e)) ;; expect: #f
(show (read-error? e)) ;; expect: #f
(show (file-error? 5)) ;; expect: #f
(show (read-error? 'x)) ;; expect: #f
