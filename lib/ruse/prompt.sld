;;; Delimited continuations: prompts, and the frames above them as procedures that return.
;;;
;;; The tags are the virtual machine's prompts. What the dynamic state of an abort has in front of that of its prompt
;;; goes with the continuation, in front of the state where it is called.
(define-library (ruse prompt)
  (export make-prompt-tag prompt-tag? default-prompt-tag call-with-prompt abort-to-prompt
          reset shift reset0 shift0 prompt control prompt0 control0)
  (import (scheme base) (scheme case-lambda)
          (only (ruse primitives)
                %apply %dynamic-ref %dynamic-set! %make-prompt %prompt? %has-delivery? %take-delivery!
                %make-condition)
          (only (ruse core) %run-prompt %run-winders))
  (begin

    (define make-prompt-tag
      (case-lambda
        (() (make-prompt-tag 'prompt))
        ((name)
         (if (symbol? name)
             (%make-prompt name)
             (raise (%make-condition 'type 'make-prompt-tag "argument 1 must be a symbol, but it is" (list name)))))))

    (define (prompt-tag? object) (%prompt? object))

    (define default-tag (%make-prompt 'default))

    (define (default-prompt-tag) default-tag)

    (define (check-tag who tag)
      (if (not (%prompt? tag))
          (raise (%make-condition 'type who "argument 1 must be a prompt tag, but it is" (list tag)))))

    ;; LIST has OLD as its tail; the same elements in front of NEW.
    (define (rebase list old new)
      (if (eq? list old)
          new
          (cons (car list) (rebase (cdr list) old new))))

    (define (call thunk) (thunk))

    (define (call-with-prompt tag thunk handler)
      (check-tag 'call-with-prompt tag)
      (let ((winders (%dynamic-ref 0))
            (handlers (%dynamic-ref 1))
            (parameters (%dynamic-ref 2)))
        (let ((result (%run-prompt tag call thunk)))
          (if (%has-delivery? result)
              (let ((objects (%take-delivery! result))
                    (their-winders (%dynamic-ref 0))
                    (their-handlers (%dynamic-ref 1))
                    (their-parameters (%dynamic-ref 2)))
                (%run-winders winders)
                (%dynamic-set! 1 handlers)
                (%dynamic-set! 2 parameters)
                (%apply handler
                        (lambda values
                          (%run-winders (rebase their-winders winders (%dynamic-ref 0)))
                          (%dynamic-set! 1 (rebase their-handlers handlers (%dynamic-ref 1)))
                          (%dynamic-set! 2 (rebase their-parameters parameters (%dynamic-ref 2)))
                          (%apply result values))
                        objects))
              result))))

    (define (abort-to-prompt tag . objects)
      (check-tag 'abort-to-prompt tag)
      (tag objects))

    ;;; The four pairs of operators (Shan, "Shift to control", 2004): whether what is done with the continuation runs under
    ;;; the prompt, and whether calling the continuation puts a prompt under it.

    (define control-tag (%make-prompt 'control))

    (define (delimited thunk)
      (call-with-prompt control-tag thunk
                        (lambda (continuation receiver) (receiver continuation))))

    (define (capture under? again? receiver)
      (abort-to-prompt
       control-tag
       (lambda (continuation)
         (let ((continuation
                (if again?
                    (lambda values (delimited (lambda () (%apply continuation values))))
                    continuation)))
           (if under?
               (delimited (lambda () (receiver continuation)))
               (receiver continuation))))))

    (define-syntax reset (syntax-rules () ((_ body0 body ...) (delimited (lambda () body0 body ...)))))
    (define-syntax reset0 (syntax-rules () ((_ body0 body ...) (delimited (lambda () body0 body ...)))))
    (define-syntax prompt (syntax-rules () ((_ body0 body ...) (delimited (lambda () body0 body ...)))))
    (define-syntax prompt0 (syntax-rules () ((_ body0 body ...) (delimited (lambda () body0 body ...)))))
    (define-syntax shift
      (syntax-rules () ((_ k body0 body ...) (capture #t #t (lambda (k) body0 body ...)))))
    (define-syntax shift0
      (syntax-rules () ((_ k body0 body ...) (capture #f #t (lambda (k) body0 body ...)))))
    (define-syntax control
      (syntax-rules () ((_ k body0 body ...) (capture #t #f (lambda (k) body0 body ...)))))
    (define-syntax control0
      (syntax-rules () ((_ k body0 body ...) (capture #f #f (lambda (k) body0 body ...)))))))
