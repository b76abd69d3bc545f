; Switches between fibers: five million times resume and yield, ten million
; switches, half of them at the bottom of a recursion; then ten thousand fibers
; that wait, each of which is resumed in turn.
(import (scheme base) (scheme write) (ruse fiber))

(define (shallow n)
  (make-fiber
   (lambda (start)
     (let loop ((i 0) (x start))
       (if (= i n)
           'done
           (loop (+ i 1) (fiber-yield (+ x 1))))))))

(define (deep depth n)
  (make-fiber
   (lambda (start)
     (let down ((depth depth))
       (if (= depth 0)
           (let loop ((i 0) (x start))
             (if (= i n)
                 0
                 (loop (+ i 1) (fiber-yield (+ x 2)))))
           (+ 1 (down (- depth 1))))))))

(define (drive fiber n)
  (let loop ((i 0) (x 0))
    (if (= i n)
        x
        (loop (+ i 1) (fiber-resume fiber x)))))

(display (drive (shallow 2500000) 2500000))
(newline)
(display (drive (deep 10 2500000) 2500000))
(newline)

(define (make-waiting n fibers)
  (if (= n 0)
      fibers
      (let ((fiber (shallow 1000)))
        (fiber-resume fiber n)
        (make-waiting (- n 1) (cons fiber fibers)))))

(define waiting (make-waiting 10000 '()))

(define (sum-of-round fibers sum)
  (if (null? fibers)
      sum
      (sum-of-round (cdr fibers) (+ sum (fiber-resume (car fibers) 1)))))

(define (rounds n sum)
  (if (= n 0)
      sum
      (rounds (- n 1) (sum-of-round waiting sum))))

(display (rounds 10 0))
(newline)
