;;; (geometry shapes): areas and perimeters of plane shapes.
;;;
;;; Record constructors stay private: a shape can only be made by the checked
;;; procedures exported here.

(define-library (geometry shapes)
  (export make-circle make-rectangle make-triangle
          area perimeter describe
          (rename name-of shape-name))
  (import (scheme base)
          (scheme inexact)
          (geometry checks))
  (begin
    (define-record-type circle
      (new-circle radius)
      circle?
      (radius circle-radius))

    (define-record-type rectangle
      (new-rectangle width height)
      rectangle?
      (width rectangle-width)
      (height rectangle-height))

    (define-record-type triangle
      (new-triangle a b c)
      triangle?
      (a triangle-a)
      (b triangle-b)
      (c triangle-c))

    (define (make-circle radius)
      (new-circle (check-length 'make-circle radius)))

    (define (make-rectangle width height)
      (new-rectangle (check-length 'make-rectangle width)
                     (check-length 'make-rectangle height)))

    (define (make-triangle a b c)
      (for-each (lambda (side) (check-length 'make-triangle side))
                (list a b c))
      (unless (and (< a (+ b c)) (< b (+ a c)) (< c (+ a b)))
        (error "make-triangle: no triangle has the sides" a b c))
      (new-triangle a b c))

    (define pi 3.141592653589793)

    ;; One clause for each kind of shape; a new kind is a new clause here.
    (define-syntax define-shape-operation
      (syntax-rules ()
        ((_ (name shape) (predicate body) ...)
         (define (name shape)
           (cond
             ((predicate shape) body)
             ...
             (else (error "not a shape:" shape)))))))

    (define-shape-operation (name-of shape)
      (circle? "circle")
      (rectangle? "rectangle")
      (triangle? "triangle"))

    (define-shape-operation (area shape)
      (circle? (* pi (square (circle-radius shape))))
      (rectangle? (* (rectangle-width shape) (rectangle-height shape)))
      (triangle? (triangle-area shape)))

    (define-shape-operation (perimeter shape)
      (circle? (* 2 pi (circle-radius shape)))
      (rectangle? (* 2 (+ (rectangle-width shape) (rectangle-height shape))))
      (triangle? (+ (triangle-a shape) (triangle-b shape) (triangle-c shape))))

    ;; Heron's formula; exact when the area is rational.
    (define (triangle-area shape)
      (let* ((a (triangle-a shape))
             (b (triangle-b shape))
             (c (triangle-c shape))
             (s (/ (+ a b c) 2)))
        (sqrt (* s (- s a) (- s b) (- s c)))))

    (define (describe shape)
      (string-append "a " (name-of shape)))))
