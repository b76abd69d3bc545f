;; file errors satisfy file-error? and error-object?
(import (scheme base) (scheme file) (scheme write))

(define (show x) (write x) (newline))

(define (try thunk) (guard (e ((file-error? e) (list 'file (error-object? e) (read-error? e))) (else 'other)) (thunk)))
(show (try (lambda () (open-input-file "ruse-no-such-file")))) ;; expect: (file #t #f)
(show (try (lambda () (open-binary-input-file "ruse-no-such-file")))) ;; expect: (file #t #f)
(show (try (lambda () (delete-file "ruse-no-such-file")))) ;; expect: (file #t #f)
(show (try (lambda () (with-input-from-file "ruse-no-such-file" read-char)))) ;; expect: (file #t #f)
(show (try (lambda () (call-with-input-file "ruse-no-such-file" read-char)))) ;; expect: (file #t #f)
(show (try (lambda () (open-output-file "ruse-no-such-dir/x")))) ;; expect: (file #t #f)
(show (try (lambda () (open-binary-output-file "ruse-no-such-dir/x")))) ;; expect: (file #t #f)
