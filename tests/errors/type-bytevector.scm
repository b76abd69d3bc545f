;; wrong type for bytevector-u8-ref
(import (scheme base) (scheme write))

(write 'before) (newline) ;; expect: before
(bytevector-u8-ref "ab" 0) ;; expect-error: type bytevector-u8-ref
(write 'never)
