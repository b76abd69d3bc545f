;; An abort needs a prompt with its tag.
;; except: thunk frames are entered again after they are gone

(import (scheme base) (ruse prompt))
(define tag (make-prompt-tag 'mine))
(call-with-prompt (default-prompt-tag)
  (lambda () (+ 1 (abort-to-prompt tag 1))) ;; expect-error: value no prompt with this tag is around this call: #<prompt-tag mine>
  list)
