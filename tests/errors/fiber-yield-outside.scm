;; Yielding needs a fiber.

(import (scheme base) (ruse fiber))
(fiber-yield 1) ;; expect-error: value fiber-yield: no fiber is running
