; Records: a queue of events as a leftist heap of record nodes drives updates
; of mutable account records.
(import (scheme base) (scheme write))

(define-record-type event
  (make-event time account amount)
  event?
  (time event-time)
  (account event-account)
  (amount event-amount))

(define-record-type heap
  (make-heap rank item left right)
  heap?
  (rank heap-rank)
  (item heap-item)
  (left heap-left)
  (right heap-right))

(define-record-type account
  (make-account id balance moves)
  account?
  (id account-id)
  (balance account-balance set-account-balance!)
  (moves account-moves set-account-moves!))

(define (rank h)
  (if (heap? h) (heap-rank h) 0))

(define (join item a b)
  (if (< (rank a) (rank b))
      (make-heap (+ 1 (rank a)) item b a)
      (make-heap (+ 1 (rank b)) item a b)))

(define (merge a b)
  (cond ((not (heap? a)) b)
        ((not (heap? b)) a)
        ((< (event-time (heap-item b)) (event-time (heap-item a)))
         (join (heap-item b) (heap-left b) (merge a (heap-right b))))
        (else
         (join (heap-item a) (heap-left a) (merge (heap-right a) b)))))

(define (insert event h)
  (merge (make-heap 1 event #f #f) h))

(define (remove-first h)
  (merge (heap-left h) (heap-right h)))

(define (next-random seed)
  (modulo (* seed 16807) 2147483647))

(define (transfer! from to amount)
  (set-account-balance! from (- (account-balance from) amount))
  (set-account-balance! to (+ (account-balance to) amount))
  (set-account-moves! from (+ 1 (account-moves from)))
  (set-account-moves! to (+ 1 (account-moves to))))

(define (make-accounts n)
  (let ((accounts (make-vector n #f)))
    (do ((i 0 (+ i 1)))
        ((= i n) accounts)
      (vector-set! accounts i (make-account i 1000 0)))))

(define (initial-events accounts)
  (let loop ((i 0) (h #f))
    (if (= i (vector-length accounts))
        h
        (loop (+ i 1)
              (insert (make-event (modulo (* i 7919) 10007)
                                  (vector-ref accounts i)
                                  (modulo i 50))
                      h)))))

(define (simulate accounts steps)
  (let ((n (vector-length accounts)))
    (let loop ((step 0) (seed 17) (h (initial-events accounts)))
      (if (= step steps)
          (event-time (heap-item h))
          (let* ((event (heap-item h))
                 (seed (next-random seed))
                 (to (vector-ref accounts (modulo seed n))))
            (transfer! (event-account event) to (event-amount event))
            (loop (+ step 1)
                  seed
                  (insert (make-event (+ (event-time event)
                                         1 (modulo seed 10007))
                                      to
                                      (modulo (+ (account-balance to) step) 97))
                          (remove-first h))))))))

(define (checksum accounts)
  (let loop ((i 0) (sum 0) (moves 0))
    (if (= i (vector-length accounts))
        (begin
          (display sum)
          (display " ")
          (display moves)
          (newline))
        (let ((a (vector-ref accounts i)))
          (loop (+ i 1)
                (modulo (+ (* sum 3) (modulo (account-balance a) 10007)
                           (account-id a))
                        1000000007)
                (+ moves (account-moves a)))))))

(define (run size steps)
  (let ((accounts (make-accounts size)))
    (display (simulate accounts steps))
    (newline)
    (checksum accounts)))

(run 3000 150000)
