;; a tree walker as a generator by re-entrant continuations
;; except: thunk a continuation is entered again after its frames are gone
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define (make-generator walk)
  (define return #f)
  (define (resume-point ignored)
    (walk (lambda (x)
            (call/cc (lambda (k) (set! resume-point k) (return x)))))
    (set! resume-point (lambda (ignored) (return 'done)))
    (return 'done))
  (lambda () (call/cc (lambda (r) (set! return r) (resume-point #f)))))
(define (tree-walk tree)
  (lambda (yield)
    (let walk ((t tree))
      (cond ((null? t) #f) ((pair? t) (walk (car t)) (walk (cdr t))) (else (yield t))))))
(define g (make-generator (tree-walk '((a b) ((c)) d))))
(show (g)) ;; expect: a
(show (g)) ;; expect: b
(show (g)) ;; expect: c
(show (g)) ;; expect: d
(show (g)) ;; expect: done
(show (g)) ;; expect: done
(define (same-fringe? a b)
  (let ((ga (make-generator (tree-walk a))) (gb (make-generator (tree-walk b))))
    (let loop ()
      (let* ((x (ga)) (y (gb)))
        (cond ((not (eq? x y)) #f) ((eq? x 'done) #t) (else (loop)))))))
(show (same-fringe? '(1 (2 3) 4) '((1 2) (3 (4))))) ;; expect: #t
(show (same-fringe? '(1 (2 3) 4) '((1 2) (4 (3))))) ;; expect: #f
