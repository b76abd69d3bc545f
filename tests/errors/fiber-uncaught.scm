;; What a fiber raises and nobody handles has its place in the fiber.
;; except: thunk frames are entered again after they are gone

(import (scheme base) (ruse fiber))
(define f (make-fiber (lambda (x)
  (fiber-yield 1)
  (car x)))) ;; expect-error: type car: argument 1 must be a pair
(fiber-resume f 5)
(fiber-resume f 5)
