;; types of exported names are known to those who import them, whether or not these use types themselves
(define-library (shapes)
  (export square area scale square? make-square side unit-length length-of (rename double twice) checked)
  (import (except (scheme base) square) (ruse type))
  (begin
    (define-record-type square (make-square side) square? (side side))
    (define-type extent (or fixnum flonum))
    (define unit-length : flonum 1.0)
    (: area (-> square extent))
    (define (area s) (* (length-of s) (length-of s)))
    (define (length-of (s : square)) : extent (side s))
    (define (scale (s : square) (by : fixnum)) : square (make-square (* by (length-of s))))
    (: double (-> string string))
    (define (double s) (string-append s s))
    (define-syntax checked
      (syntax-rules () ((_ name type value) (begin (: name type) (define name value)))))))
(import (except (scheme base) square) (scheme write) (shapes))
(write (area (scale (make-square 3) 2))) (newline)   ;; expect: 36
(write (map area (list (make-square 1.5)))) (newline) ;; expect: (2.25)
(write (twice "ab")) (newline)                       ;; expect: "abab"
(write unit-length) (newline)                        ;; expect: 1.0
(define (try thunk)
  (guard (e (#t (write (error-object-irritants e)) (newline))) (write (thunk)) (newline)))
(define (anything) (vector-ref (vector 'x "s" 2) 0))
(try (lambda () (area (anything))))                  ;; expect: (x)
(try (lambda () (scale (make-square 2) (anything)))) ;; expect: (x)
(try (lambda () (area (make-square (anything)))))    ;; expect: (x)
;; a macro that expands into a declaration
(checked answer fixnum (* 6 7))
(write answer) (newline)                             ;; expect: 42
;; the type of an imported record
(import (ruse type))
(: sides (-> (listof square) list))
(define (sides l) (map side l))
(write (sides (list (make-square 1) (make-square 2)))) (newline) ;; expect: (1 2)
