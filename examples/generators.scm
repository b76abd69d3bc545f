;;; generators.scm: generators, coroutines and backtracking by call/cc.
;;;
;;;   ruse examples/generators.scm [EXPRESSION]
;;;
;;; Three uses of continuations that are entered again after they returned:
;;; comparing the fringes of two trees leaf by leaf, a pipeline of three
;;; coroutines (characters -> tokens -> value of an expression), and a puzzle
;;; solved by `amb`, which enters one continuation many times.
;;;
;;; run: ruse examples/generators.scm "2 * (3 + 4) - 10 / 4"

(import (scheme base) (scheme char) (scheme write) (scheme process-context))

;;; Generators. (make-generator PROC) is a procedure of no arguments; each call
;;; runs PROC until it calls its argument `yield`, and returns what was yielded.
;;; When PROC returns, the generator gives end-of-file objects from then on.

(define (make-generator proc)
  (define return #f)
  (define (resume)
    (proc yield)
    (set! resume (lambda () (return (eof-object))))
    (resume))
  (define (yield value)
    (call/cc
     (lambda (rest)
       (set! resume (lambda () (rest #f)))
       (return value))))
  (lambda ()
    (call/cc
     (lambda (caller)
       (set! return caller)
       (resume)))))

(define (generator->list generator)
  (let loop ((values '()))
    (let ((value (generator)))
      (if (eof-object? value)
          (reverse values)
          (loop (cons value values))))))

;;; Same fringe: do two trees have the same leaves in the same order?

(define (leaves tree)
  (make-generator
   (lambda (yield)
     (let walk ((tree tree))
       (cond
         ((null? tree))
         ((pair? tree)
          (walk (car tree))
          (walk (cdr tree)))
         (else (yield tree)))))))

;; Stops at the first difference, without walking the rest of either tree.
(define (same-fringe? tree-a tree-b)
  (let ((next-a (leaves tree-a))
        (next-b (leaves tree-b)))
    (let loop ()
      (let ((a (next-a)) (b (next-b)))
        (cond
          ((not (eqv? a b)) #f)
          ((eof-object? a) #t)
          (else (loop)))))))

;; Two trees of different shape over the leaves from `low` below `high`.
(define (balanced-tree low high)
  (if (= (+ low 1) high)
      low
      (let ((middle (quotient (+ low high) 2)))
        (cons (balanced-tree low middle) (balanced-tree middle high)))))

(define (left-tree low high)
  (let loop ((tree low) (next (+ low 1)))
    (if (= next high)
        tree
        (loop (cons tree next) (+ next 1)))))

(define (show-same-fringe)
  (let ((balanced (balanced-tree 0 2000)))
    (for-each display
              (list "same fringe: "
                    (same-fringe? balanced (left-tree 0 2000)) " "
                    (same-fringe? balanced (left-tree 0 1999)) " "
                    (same-fringe? '((1 2) (3 (4))) '(1 (2 (3) 4))) "\n"))))

;;; A pipeline: each stage pulls from the one before it.

(define (characters text)
  (make-generator
   (lambda (yield)
     (string-for-each yield text))))

;; Tokens: exact numbers, and characters for operators and parentheses.
(define (tokens next-char)
  (make-generator
   (lambda (yield)
     (let loop ((c (next-char)))
       (cond
         ((eof-object? c))
         ((char-whitespace? c) (loop (next-char)))
         ((char-numeric? c)
          (let number ((value 0) (c c))
            (cond
              ((and (char? c) (digit-value c))
               => (lambda (digit) (number (+ (* value 10) digit) (next-char))))
              (else (yield value)
                    (loop c)))))
         (else (yield c)
               (loop (next-char))))))))

;; Evaluates while parsing, by recursive descent with one token of look-ahead:
;;   sum     = product (("+" | "-") product)*
;;   product = factor (("*" | "/") factor)*
;;   factor  = NUMBER | "-" factor | "(" sum ")"
(define (evaluate next-token)
  (define token (next-token))
  (define (advance!) (set! token (next-token)))
  (define (left-associative operators operand)
    (let loop ((value (operand)))
      (cond
        ((assv token operators)
         => (lambda (entry)
              (advance!)
              (loop ((cdr entry) value (operand)))))
        (else value))))
  (define (sum)
    (left-associative `((#\+ . ,+) (#\- . ,-)) product))
  (define (product)
    (left-associative `((#\* . ,*) (#\/ . ,/)) factor))
  (define (factor)
    (cond
      ((number? token)
       (let ((value token))
         (advance!)
         value))
      ((eqv? token #\-)
       (advance!)
       (- (factor)))
      ((eqv? token #\()
       (advance!)
       (let ((value (sum)))
         (expect #\))
         value))
      (else (error "expected a number or a parenthesis, found" token))))
  (define (expect wanted)
    (unless (eqv? token wanted)
      (error "unexpected token" token))
    (advance!))
  (let ((value (sum)))
    (unless (eof-object? token)
      (error "unexpected token" token))
    value))

(define (show-expression text)
  (for-each display
            (list text " = " (evaluate (tokens (characters text))) "\n")))

;;; Backtracking: (amb LIST) returns an element so that no later `require`
;;; fails; it does so by going back into the continuation of the choice.

(define fail-stack '())

(define (fail)
  (when (null? fail-stack)
    (error "no choice is left"))
  (let ((back (car fail-stack)))
    (set! fail-stack (cdr fail-stack))
    (back back)))

(define (amb choices)
  (let ((untried choices))
    (let ((here (call/cc (lambda (k) k))))
      (cond
        ((null? untried) (fail))
        (else
         (let ((choice (car untried)))
           (set! untried (cdr untried))
           (set! fail-stack (cons here fail-stack))
           choice))))))

(define (require condition)
  (unless condition
    (fail)))

;; Pythagorean triples with a given perimeter, by guessing.
(define (triple perimeter)
  (define (range low high)
    (if (> low high) '() (cons low (range (+ low 1) high))))
  (set! fail-stack '())
  (let* ((a (amb (range 1 (quotient perimeter 3))))
         (b (amb (range (+ a 1) (quotient perimeter 2))))
         (c (- perimeter a b)))
    (require (= (+ (* a a) (* b b)) (* c c)))
    (list a b c)))

(define (show-triples)
  (for-each
   (lambda (perimeter)
     (for-each display (list "perimeter " perimeter ": " (triple perimeter) "\n")))
   '(12 30 112 240)))

(define (main arguments)
  (show-same-fringe)
  (for-each show-expression
            (if (null? arguments)
                '("1 + 2 * 3" "(1 + 2) * 3" "7 - 10 / 4 - -1")
                arguments))
  (display (generator->list (leaves '(#\a ((#\b)) (#\c #\d)))))
  (newline)
  (show-triples))

(main (cdr (command-line)))
