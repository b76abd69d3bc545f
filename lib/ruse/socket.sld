;;; TCP: connections with a port for each direction. What reaches out of the program is the host's
;;; (`crates/ruse-system/src/sockets.rs`).
(define-library (ruse socket)
  (export socket-connect socket-listen socket-accept call-with-socket
          socket? listener? socket-input socket-output socket-close socket-shutdown
          socket-local-address socket-peer-address socket-set-timeout!)
  (import (scheme base) (ruse keyword) (only (ruse primitives) %service))
  (begin

    (define-record-type <socket>
      (make-socket object input output)
      socket?
      (object socket-object)
      (input socket-input)
      (output socket-output))

    (define (fail kind who message . irritants)
      (apply %service 'fail kind who message irritants))

    ;; Seconds as nanoseconds; #f stays #f.
    (define (nanoseconds who seconds)
      (cond ((not seconds) #f)
            ((and (real? seconds) (<= 0 seconds 1000000000)) (exact (round (* seconds 1000000000))))
            (else (fail 'type who "the timeout must be a number of seconds or #f, but it is" seconds))))

    (define (with-ports object binary)
      (let ((ports (%service 'socket-ports object binary)))
        (make-socket object (car ports) (cdr ports))))

    (define* (socket-connect host port #:key (timeout #f) (binary #f))
      (with-ports (%service 'socket-connect host port (nanoseconds 'socket-connect timeout)) binary))

    ;; At port 0 the system chooses one, which `socket-local-address` tells.
    (define* (socket-listen port #:optional (host "127.0.0.1"))
      (%service 'socket-listen host port))

    (define (listener? obj) (eq? (%service 'socket-kind obj) 'listener))

    ;; The next connection, or #f when so many seconds have passed.
    (define* (socket-accept listener #:key (timeout #f) (binary #f))
      (let ((object (%service 'socket-accept listener (nanoseconds 'socket-accept timeout))))
        (and object (with-ports object binary))))

    (define (object-of who socket)
      (cond ((socket? socket) (socket-object socket))
            ((listener? socket) socket)
            (else (fail 'type who "argument 1 must be a socket or a listener, but it is" socket))))

    ;; What was written and not sent yet is sent.
    (define (socket-close socket)
      (let ((object (object-of 'socket-close socket)))
        (if (socket? socket)
            (dynamic-wind
             (lambda () #f)
             (lambda () (close-port (socket-output socket)))
             (lambda ()
               (close-port (socket-input socket))
               (%service 'socket-close object)))
            (%service 'socket-close object))))

    (define (socket-shutdown socket way)
      (if (and (socket? socket) (memq way '(write both)))
          (flush-output-port (socket-output socket)))
      (%service 'socket-shutdown (object-of 'socket-shutdown socket) way))

    (define (call-with-socket socket procedure)
      (dynamic-wind
       (lambda () #f)
       (lambda () (procedure (socket-input socket) (socket-output socket)))
       (lambda () (socket-close socket))))

    ;; Pairs of host and port.
    (define (socket-local-address socket)
      (car (%service 'socket-addresses (object-of 'socket-local-address socket) 'socket-local-address)))

    (define (socket-peer-address socket)
      (cdr (%service 'socket-addresses (object-of 'socket-peer-address socket) 'socket-peer-address)))

    ;; How long each read and write may wait, in seconds, or #f; a longer one is a file error.
    (define (socket-set-timeout! socket seconds)
      (%service 'socket-timeout (object-of 'socket-set-timeout! socket)
                (nanoseconds 'socket-set-timeout! seconds)))))
