;; Checks for the programs beside it.
(define failures 0)

(define (report form expected found)
  (set! failures (+ failures 1))
  (write form) (display " is ") (write found) (display ", not ") (write expected) (newline))

(define-syntax check
  (syntax-rules ()
    ((_ form expected)
     (let ((found form) (wanted expected))
       (if (not (equal? found wanted)) (report 'form wanted found))))))

(define (contains? text part)
  (let ((last (- (string-length text) (string-length part))))
    (let loop ((at 0))
      (and (<= at last)
           (or (string=? (substring text at (+ at (string-length part))) part)
               (loop (+ at 1)))))))

;; The form raises an error whose message contains the text.
(define-syntax check-error
  (syntax-rules ()
    ((_ form text)
     (let ((found (guard (error ((error-object? error) (full-message error)))
                    (list 'no-error form))))
       (if (not (and (string? found) (contains? found text))) (report 'form text found))))))

(define (finish)
  (if (= failures 0) (begin (display "done") (newline)) (exit 1)))

(define (full-message error)
  (let ((port (open-output-string)))
    (display (error-object-message error) port)
    (for-each (lambda (irritant) (display " " port) (write irritant port)) (error-object-irritants error))
    (get-output-string port)))
