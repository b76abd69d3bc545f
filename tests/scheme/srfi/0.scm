;;; SRFI 0: cond-expand.
(import (only (scheme base) define quote begin if let write-string newline)
        (srfi 0) (scheme write))

(cond-expand
  (no-such-feature (display "no"))
  ((and r7rs (not no-such-feature)) (display "r7rs"))
  (else (display "else")))
(newline)
;; expect: r7rs
(cond-expand
  ((library (no such library)) (display "found"))
  ((or no-such-feature (library (scheme base))) (display "base"))
  (else (display "else")))
(newline)
;; expect: base
(cond-expand
  (no-such-feature (display "no"))
  (else (display "else")))
(newline)
;; expect: else
