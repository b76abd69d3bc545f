;; keywords can be renamed and prefixed like variables
(import (rename (scheme base) (if iff) (define def) (lambda fn)) (prefix (only (scheme base) let quote) b:) (scheme write))

(def twice (fn (x) (* 2 x)))
(write (iff #f 1 (twice 21))) (newline) ;; expect: 42
(write (b:let ((x (b:quote sym))) x)) (newline) ;; expect: sym
