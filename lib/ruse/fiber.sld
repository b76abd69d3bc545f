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
    ;; after it was left for good, it is #f; at the end it is a symbol. WINDERS, HANDLERS and BINDING are the cells; what is
    ;; installed is where the registers stood when the fiber was left.
    (define-record-type fiber
      (make tag next winders handlers binding installed-winders installed-handlers installed-parameters)
      fiber?
      (tag fiber-tag)
      (next fiber-next set-fiber-next!)
      (winders fiber-winders)
      (handlers fiber-handlers)
      (binding fiber-binding set-fiber-binding!)
      (installed-winders installed-winders set-installed-winders!)
      (installed-handlers installed-handlers set-installed-handlers!)
      (installed-parameters installed-parameters set-installed-parameters!))

    ;; Bound to the fiber that runs. Only its bindings are looked at.
    (define running (make-parameter #f))

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
      (let* ((winders (list boundary))
             (handlers (list pass-on))
             (fiber (make (%make-prompt 'fiber) procedure winders handlers #f winders handlers #f))
             (binding (list (cons running fiber))))
        (set-fiber-binding! fiber binding)
        (set-installed-parameters! fiber binding)
        fiber))

    (define (resumable? next) (not (or (eq? next #f) (symbol? next))))

    (define (link! cell list)
      (if (not (eq? (cdr cell) list))
          (set-cdr! cell list)))

    ;; Calls the procedure where the fiber stands, under its prompt.
    (define (within fiber procedure argument)
      (let ((winders (%dynamic-ref 0))
            (handlers (%dynamic-ref 1))
            (parameters (%dynamic-ref 2)))
        (link! (fiber-winders fiber) winders)
        (link! (fiber-handlers fiber) handlers)
        (link! (fiber-binding fiber) parameters)
        (set-fiber-next! fiber #f)
        (%dynamic-set! 0 (installed-winders fiber))
        (%dynamic-set! 1 (installed-handlers fiber))
        (%dynamic-set! 2 (installed-parameters fiber))
        (let ((result (%run-prompt (fiber-tag fiber) procedure argument)))
          (%dynamic-set! 0 winders)
          (%dynamic-set! 1 handlers)
          (%dynamic-set! 2 parameters)
          (if (%has-delivery? result)
              (let ((value (%take-delivery! result)))
                (set-fiber-next! fiber result)
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
               (within fiber next value)
               (not-resumable 'fiber-resume fiber))))))

    (define (current-fiber)
      (let ((bindings (%dynamic-ref 2)))
        (if (and (pair? bindings) (eq? (car (car bindings)) running))
            (cdr (car bindings))
            (running))))

    ;; In tail position nothing of this stands in the continuation.
    (define (%fiber-yield-from fiber value)
      (set-installed-winders! fiber (%dynamic-ref 0))
      (set-installed-handlers! fiber (%dynamic-ref 1))
      (set-installed-parameters! fiber (%dynamic-ref 2))
      ((fiber-tag fiber) value))

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
         (next 'suspended)
         ((not (active? fiber)) 'failed)
         ((eq? fiber (current-fiber)) 'running)
         (else 'waiting))))

    (define (fiber-finished? fiber)
      (and (memq (fiber-status fiber) '(done cancelled failed)) #t))

    ;; The extents that the fiber is in are left; its frames are never entered again.
    (define (fiber-cancel! fiber)
      (if (not (fiber? fiber)) (wrong-type 'fiber-cancel! fiber))
      (cond
       ((resumable? (fiber-next fiber))
        (within fiber %run-winders (fiber-winders fiber))
        (set-fiber-next! fiber 'cancelled)
        #t)
       ((fiber-finished? fiber) #f)
       (else (not-resumable 'fiber-cancel! fiber))))))
