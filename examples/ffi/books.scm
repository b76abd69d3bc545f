;;; A small library of books in SQLite, through the binding in sqlite.sld: prepared statements, parameters, a transaction, a
;;; function of Scheme in SQL, and what goes wrong.
;;;
;;;   ruse --allow-ffi examples/ffi/books.scm [DATABASE]
(import (scheme base) (scheme write) (scheme process-context) (scheme inexact) (sqlite))

(define (print . parts) (for-each display parts) (newline))

(define books
  '(("Structure and Interpretation of Computer Programs" 1985 657 42.5)
    ("The Little Schemer" 1974 210 30)
    ("Lisp in Small Pieces" 1996 514 81.25)
    ("Grundzüge der Mengenlehre" 1914 476 #f)))

(define (fill! database)
  (execute! database "create table books (title text, year int, pages int, price real)")
  (execute! database "begin")
  (let ((insert (prepare database "insert into books values (?, ?, ?, ?)")))
    (for-each (lambda (book) (apply query insert book)) books))
  (execute! database "commit"))

(define (main database)
  (fill! database)
  (let ((before (prepare database "select title, year from books where year < ? order by year")))
    (print "before 1980: " (query before 1980))
    (print "before 1900: " (query before 1900)))
  (define-sql-function! database "shelf" 2 (lambda (pages price) (sqrt (+ pages price))))
  (print "with a function of Scheme: "
         (execute! database "select year, round(shelf(pages, price), 3) from books where price is not null order by year"))
  (print "blobs: " (execute! database "select ?, length(?)" #u8(1 2 3) "grün"))
  (guard (error ((error-object? error)
                 (print (error-object-message error) ": " (car (error-object-irritants error)))))
    (execute! database "select missing from books"))
  (close-database! database)
  (guard (error ((error-object? error) (print "after its end: " (error-object-message error))))
    (execute! database "select 1")))

(if (sqlite-available?)
    (main (open-database (if (pair? (cdr (command-line))) (cadr (command-line)) ":memory:")))
    (print "skipped: there is no libsqlite3.so.0 on this machine (Debian: apt-get install libsqlite3-0)"))
