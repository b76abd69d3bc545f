;; except: thunk a body is entered again after its frames are gone
;; A body that is left and entered again still has its handlers and restarts.
(import (scheme base) (scheme write) (ruse condition))

(define resume #f)
(define count 0)
(define result
  (handler-case
      (begin
        (call/cc (lambda (k) (set! resume k)))
        (set! count (+ count 1))
        (if (> count 2) (raise 'enough))
        count)
    (symbol? (s) (list s count))))
(write result)
(newline)
(if (number? result) (resume #f))
;; expect: 1
;; expect: 2
;; expect: (enough 3)

(define again #f)
(define rounds 0)
(define value
  (restart-case
      (begin
        (call/cc (lambda (k) (set! again k)))
        (set! rounds (+ rounds 1))
        (invoke-restart 'give rounds))
    (give (x) x)))
(write value)
(newline)
(if (< rounds 3) (again #f))
;; expect: 1
;; expect: 2
;; expect: 3
