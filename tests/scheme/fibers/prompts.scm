;; delimited continuations: prompts, aborts, and the four pairs of operators
;; except: thunk frames are entered again after they are gone
(import (scheme base) (scheme write) (ruse prompt))
(define (show x) (write x) (newline))

(define tag (make-prompt-tag 'mine))
(show (call-with-prompt tag (lambda () (+ 1 2)) list))                       ;; expect: 3
(show (map prompt-tag? (list tag (default-prompt-tag) (make-prompt-tag) 'mine)))   ;; expect: (#t #t #t #f)
(show (call-with-prompt (default-prompt-tag)
        (lambda () (+ 1 (abort-to-prompt (default-prompt-tag) 2)))
        (lambda (k x) (k (* x x)))))                                         ;; expect: 5
(show (call-with-prompt tag
        (lambda () (+ 1 (abort-to-prompt tag 10 20)))
        (lambda (k a b) (list (k a) (k b)))))                                ;; expect: (11 21)
(show (call-with-prompt tag
        (lambda () (call-with-values (lambda () (abort-to-prompt tag)) list))
        (lambda (k) (k 1 2 3))))                                             ;; expect: (1 2 3)

;; the continuation is called when its prompt is gone, and more than once
(define saved #f)
(show (call-with-prompt tag
        (lambda () (vector 'a (abort-to-prompt tag)))
        (lambda (k) (set! saved k) 'gone)))                                  ;; expect: gone
(show (list (saved 1) (saved (saved 2))))                                    ;; expect: (#(a 1) #(a #(a 2)))

;; inner prompts of other tags are passed
(define other (make-prompt-tag 'other))
(show (call-with-prompt tag
        (lambda ()
          (list 'outer (call-with-prompt other
                         (lambda () (list 'inner (abort-to-prompt tag 5)))
                         (lambda (k x) 'wrong))))
        (lambda (k x) (k (* x x)))))                                         ;; expect: (outer (inner 25))

;; winders are left at an abort and entered when the continuation is called
(define log '())
(define (note x) (set! log (cons x log)))
(show (call-with-prompt tag
        (lambda ()
          (dynamic-wind (lambda () (note 'in))
                        (lambda () (list 'body (abort-to-prompt tag)))
                        (lambda () (note 'out))))
        (lambda (k) (note 'handler) (k 'value))))                            ;; expect: (body value)
(show (reverse log))                                                         ;; expect: (in out handler in out)

;; parameters and handlers of the captured part go with it, those around are those of the call
(define p (make-parameter 0))
(define q (make-parameter 0))
(define k1
  (call-with-prompt tag
    (lambda ()
      (parameterize ((p 1))
        (with-exception-handler
         (lambda (e) (list 'handled e))
         (lambda ()
           (abort-to-prompt tag)
           (list (p) (q) (raise-continuable 'x))))))
    (lambda (k) k)))
(show (parameterize ((p 2) (q 3)) (k1 #f)))                                  ;; expect: (1 3 (handled x))
(show (list (p) (q)))                                                        ;; expect: (0 0)
(show (guard (e (#t (list 'around e (p)))) (k1 #f) (raise 'after)))          ;; expect: (around after 0)

;; shift and reset (Danvy and Filinski, "Abstracting Control", 1990)
(show (+ 1 (reset (* 2 (shift k (k (k 5)))))))                               ;; expect: 21
(show (reset (cons 1 (shift k (list (k '()) (k '(2)))))))                    ;; expect: ((1) (1 2))
(show (reset (append '(a) (shift k (cons 'b (k '(c)))))))                    ;; expect: (b a c)
;; amb: every choice
(define (choose list) (shift k (apply append (map k list))))
(show (reset (let* ((x (choose '(1 2 3))) (y (choose '(x y)))) (list (cons x y)))))
;; expect: ((1 . x) (1 . y) (2 . x) (2 . y) (3 . x) (3 . y))

;; what tells the four apart (Shan, "Shift to control", 2004)
(define-syntax both
  (syntax-rules ()
    ((_ reset shift)
     (reset (cons 'a (reset (cons 'b (shift f (shift g '())))))))))
(show (both reset shift))       ;; expect: (a)
(show (both reset0 shift0))     ;; expect: ()
(define-syntax twice
  (syntax-rules ()
    ((_ reset shift)
     (reset (let ((y (shift f (cons 1 (f '()))))) (shift g y))))))
(show (twice reset shift))      ;; expect: (1)
(show (twice prompt control))   ;; expect: ()
(show (twice reset0 shift0))    ;; expect: (1)
(show (prompt0 (twice prompt0 control0)))   ;; expect: ()

;; deep, often, and within a frame that was taken back from the heap
(define (deep n) (if (= n 0) (shift k (+ (k 1) (k 2))) (+ 1 (deep (- n 1)))))
(show (reset (deep 1000)))      ;; expect: 2003
(define again #f)
(define count 0)
(define (re-entered)
  (call/cc (lambda (k) (set! again k)))
  (set! count (+ count 1))
  (reset (* 10 (shift k (k count)))))
(define result (list (re-entered)))
(show result)
(if (< count 3) (again #f))
;; expect: (10)
;; expect: (20)
;; expect: (30)
(define (loop i sum) (if (= i 0) sum (loop (- i 1) (+ sum (reset (+ 1 (shift k (k i))))))))
(show (loop 1000 0))            ;; expect: 501500
