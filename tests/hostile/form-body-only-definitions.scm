;; A body that ends in a definition.
;; outcome: error
(import (scheme base) (scheme write))

(display (let () (define x 1)))
