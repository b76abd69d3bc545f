;; let with something else than bindings
(import (scheme base) (scheme write))

(let x) ;; expect-error: syntax let
