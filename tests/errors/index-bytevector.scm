;; index out of range: bytevector-u8-ref
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(bytevector-u8-ref #u8(1 2) 2) ;; expect-error: index bytevector-u8-ref
(write 'never)
