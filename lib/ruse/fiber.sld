;;; Fibers: procedures that stop in the midst of their work and go on later, and the scheduler's foundation.
;;;
;;; A fiber runs under a prompt whose tag is its own. Yielding returns from that prompt with the frames of the fiber as a
;;; delimited continuation; resuming puts them on top of whatever the resumer has on the stack.
;;;
;;; Invariant: each of the three registers of the dynamic state (see `(ruse core)`) of a fiber is a list through a cell of
;;; the fiber's own, behind which lies the list of its present resumer. So `guard` of the resumer sees what the fiber
;;; raises, and what the fiber installs stays with it. A fiber runs once at a time, so no cell ever comes behind itself.
(define-library (ruse fiber)
  (export make-fiber fiber? fiber-resume fiber-yield fiber-status fiber-finished? fiber-cancel! current-fiber
          %fiber-yield-from (rename running %running-fiber))
  (import (scheme base) (scheme case-lambda)
          (only (ruse primitives)
                %dynamic-ref %dynamic-set! %make-prompt %has-delivery? %take-delivery! %make-condition %unspecified)
          (only (ruse core) %run-prompt %run-winders))
  (begin

    ;; NEXT is what is called to go on: the procedure at first, then a delimited continuation. While the fiber runs, and
    ;; after it was left for good, it is #f; at the end it is a symbol.
    (define-record-type fiber
      (make tag next winders handlers binding)
      fiber?
      (tag fiber-tag)
      (next fiber-next set-fiber-next!)
      (winders fiber-winders)
      (handlers fiber-handlers)
      (binding fiber-binding set-fiber-binding!))

    ;; Bound to the fiber that runs. Only its bindings are looked at.
    (define running (make-parameter #f))

    ;; What a fiber gets instead of a value when it is to end.
    (define cancellation (list 'cancelled))

    (define (nothing) #f)
    (define boundary (vector nothing nothing '() '()))
    (define (pass-on object) (raise-continuable object))

    (define (wrong-type who object)
      (raise (%make-condition 'type who "argument 1 must be a fiber, but it is" (list object))))

    (define (not-resumable who fiber)
      (raise (%make-condition 'value who "the fiber cannot be resumed, because it is"
                              (list (fiber-status fiber)))))

    (define (make-fiber procedure)
      (if (not (procedure? procedure))
          (raise (%make-condition 'type 'make-fiber "argument 1 must be a procedure, but it is"
                                  (list procedure))))
      (let ((fiber (make (%make-prompt 'fiber) #f (list boundary) (list pass-on) #f)))
        (set-fiber-binding! fiber (list (cons running fiber)))
        (set-fiber-next! fiber
                         (lambda (value)
                           (%dynamic-set! 0 (fiber-winders fiber))
                           (%dynamic-set! 1 (fiber-handlers fiber))
                           (%dynamic-set! 2 (fiber-binding fiber))
                           (if (eq? value cancellation)
                               ((fiber-tag fiber) cancellation)
                               (procedure value))))
        fiber))

    (define (resumable? next) (not (or (eq? next #f) (symbol? next))))

    (define (link! cell list)
      (if (not (eq? (cdr cell) list))
          (set-cdr! cell list)))

    (define (resume fiber next value)
      (let ((winders (%dynamic-ref 0))
            (handlers (%dynamic-ref 1))
            (parameters (%dynamic-ref 2)))
        (link! (fiber-winders fiber) winders)
        (link! (fiber-handlers fiber) handlers)
        (link! (fiber-binding fiber) parameters)
        (set-fiber-next! fiber #f)
        (let ((result (%run-prompt (fiber-tag fiber) next value)))
          (%dynamic-set! 0 winders)
          (%dynamic-set! 1 handlers)
          (%dynamic-set! 2 parameters)
          (if (%has-delivery? result)
              (let ((value (%take-delivery! result)))
                (set-fiber-next! fiber (if (eq? value cancellation) 'cancelled result))
                value)
              (begin
                (set-fiber-next! fiber 'done)
                result)))))

    (define fiber-resume
      (case-lambda
        ((fiber) (fiber-resume fiber (%unspecified)))
        ((fiber value)
         (if (not (fiber? fiber)) (wrong-type 'fiber-resume fiber))
         (let ((next (fiber-next fiber)))
           (if (resumable? next)
               (resume fiber next value)
               (not-resumable 'fiber-resume fiber))))))

    (define (current-fiber)
      (let ((bindings (%dynamic-ref 2)))
        (if (and (pair? bindings) (eq? (car (car bindings)) running))
            (cdr (car bindings))
            (running))))

    (define (%fiber-yield-from fiber value)
      (let ((winders (%dynamic-ref 0))
            (handlers (%dynamic-ref 1))
            (parameters (%dynamic-ref 2)))
        (let ((received ((fiber-tag fiber) value)))
          (%dynamic-set! 0 winders)
          (%dynamic-set! 1 handlers)
          (%dynamic-set! 2 parameters)
          (if (eq? received cancellation)
              (begin
                (%run-winders (fiber-winders fiber))
                ((fiber-tag fiber) cancellation))
              received))))

    (define fiber-yield
      (case-lambda
        (() (fiber-yield (%unspecified)))
        ((value)
         (let ((fiber (current-fiber)))
           (if fiber
               (%fiber-yield-from fiber value)
               (raise (%make-condition 'value 'fiber-yield "no fiber is running" '())))))))

    (define (active? fiber)
      (let loop ((bindings (%dynamic-ref 2)))
        (and (pair? bindings)
             (or (and (eq? (car (car bindings)) running) (eq? (cdr (car bindings)) fiber))
                 (loop (cdr bindings))))))

    (define (fiber-status fiber)
      (if (not (fiber? fiber)) (wrong-type 'fiber-status fiber))
      (let ((next (fiber-next fiber)))
        (cond
         ((symbol? next) next)
         ((resumable? next) 'suspended)
         ((not (active? fiber)) 'failed)
         ((eq? fiber (current-fiber)) 'running)
         (else 'waiting))))

    (define (fiber-finished? fiber)
      (and (memq (fiber-status fiber) '(done cancelled failed)) #t))

    (define (fiber-cancel! fiber)
      (if (not (fiber? fiber)) (wrong-type 'fiber-cancel! fiber))
      (let ((next (fiber-next fiber)))
        (cond
         ((resumable? next) (resume fiber next cancellation) #t)
         ((fiber-finished? fiber) #f)
         (else (not-resumable 'fiber-cancel! fiber)))))))
