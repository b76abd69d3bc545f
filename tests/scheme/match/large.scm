;; Patterns whose tree would be far too large: the work is bounded and the meaning stays.
(import (scheme base) (scheme write) (ruse match))

(define (odd x) (and (integer? x) (odd? x)))
(define (big x) (and (integer? x) (> x 9)))

(define-syntax repeat
  (syntax-rules ()
    ((_ () name (pattern ...)) (define (name x) (match x ((pattern ...) 'yes) ((_ ___) 'no) (_ 'atom))))
    ((_ (_1 . more) name (pattern ...)) (repeat more name ((or (? odd) (? big) 'z) pattern ...)))))

(repeat (1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1) all ())
(write (list (all (make-list 24 1)) (all (make-list 24 12)) (all (make-list 24 'z)) (all (make-list 24 2)) (all (make-list 23 1)) (all 5)))
(newline)   ;; expect: (yes yes yes no no atom)

(define-syntax rows
  (syntax-rules ()
    ((_ () name (clause ...)) (define (name x) (match x clause ... (_ 'none))))
    ((_ (n . more) name (clause ...))
     (rows more name (clause ... (#((? odd a) (x ___) (? big b) (y ___ n)) (list n a b x y)) (#((? big a) (x ___ n) (? odd b) _) (list 'b n)))))))
(rows (1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20) table ())
(write (list (table '#(1 (1) 12 (1 2 20))) (table '#(12 (1 2 17) 1 x)) (table '#(12 (1 2 17) 1 (3 9))) (table '#(2 (1) 12 (1)))))
(newline)   ;; expect: ((20 1 12 (1) (1 2)) (b 17) (b 17) none)
