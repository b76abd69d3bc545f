;;; SRFI 170: files, folders, links, environment, users; SRFI 174: times of files.
(import (scheme base) (scheme write) (scheme file) (scheme process-context) (srfi 170) (srfi 174))
(define-syntax show
  (syntax-rules ()
    ((_ expression)
     (begin
       (write (guard (e ((error-object? e) (cons (error-object-message e) (error-object-irritants e)))) expression))
       (newline)))))
(define old (current-directory))
(define folder
  (call-with-temporary-filename (lambda (name) (create-directory name #o700) (real-path name))))
(set-current-directory! folder)
(show (string=? (current-directory) folder)) ;; expect: #t
(show (string=? (real-path ".") folder)) ;; expect: #t

(create-directory "inner")
(show (directory-files)) ;; expect: ("inner")
(call-with-output-file "file" (lambda (port) (write-string "hello" port)))
(define port (open-file "file" textual-output open/append))
(write-string " more" port)
(close-port port)
(show (call-with-port (open-file "file" textual-input 0) read-line)) ;; expect: "hello more"
(define port (open-file "file" binary-output (+ open/create open/truncate) #o640))
(write-bytevector (bytevector 1 2 255) port)
(close-port port)
(show (call-with-port (open-file "file" binary-input open/nofollow) (lambda (port) (read-bytevector 10 port))))
;; expect: #u8(1 2 255)


;; Flags that go together in POSIX.
(define port (open-file "file2" textual-output (+ open/append open/truncate open/create)))
(write-string "old" port)
(close-port port)
(define port (open-file "file2" textual-output (+ open/append open/truncate open/create)))
(write-string "new" port)
(close-port port)
(show (call-with-port (open-file "file2" textual-input open/truncate) read-line)) ;; expect: "new"
(delete-file "file2")
(show (eof-object? (call-with-port (open-file "file2" textual-input open/create #o600) read-line))) ;; expect: #t
(show (file-info:size (file-info "file2"))) ;; expect: 0
(delete-file "file2")

(define info (file-info "file"))
(show (map (lambda (kind?) (kind? info))
           (list file-info? file-info-regular? file-info-directory? file-info-symlink? file-info-fifo?
                 file-info-socket? file-info-device?)))
;; expect: (#t #t #f #f #f #f #f)
(show (file-info-directory? (file-info "inner"))) ;; expect: #t
(show (file-info:size info)) ;; expect: 3
(show (= (file-info:uid info) (user-effective-uid))) ;; expect: #t
(show (map exact-integer?
           (list (file-info:device info) (file-info:inode info) (file-info:gid info) (file-info:rdev info)
                 (file-info:blksize info) (file-info:blocks info))))
;; expect: (#t #t #t #t #t #t)
(show (timespec? (file-info:ctime info))) ;; expect: #t
(set-file-mode "file" #o600)
(show (number->string (file-info:mode (file-info "file")) 8)) ;; expect: "100600"
(set-file-mode "file" (+ #o40 (file-info:mode (file-info "file"))))
(show (number->string (file-info:mode (file-info "file")) 8)) ;; expect: "100640"
(show (quotient (file-info:mode (file-info "inner")) #o10000)) ;; expect: 4
(set-file-times "file" (timespec 1000 5) (timespec -2000 7))
(show (timespec-seconds (file-info:atime (file-info "file")))) ;; expect: 1000
(show (list (timespec-seconds (file-info:mtime (file-info "file")))
            (timespec-nanoseconds (file-info:mtime (file-info "file")))))
;; expect: (-2000 7)
(set-file-times "file" time/unchanged time/now)
(show (timespec-seconds (file-info:atime (file-info "file")))) ;; expect: 1000
(show (timespec<? (timespec 1600000000 0) (file-info:mtime (file-info "file")))) ;; expect: #t
(set-file-owner "file" owner/unchanged group/unchanged)
(truncate-file "file" 2)
(show (file-info:size (file-info "file"))) ;; expect: 2

(create-symlink "file" "link")
(show (read-symlink "link")) ;; expect: "file"
(show (file-info-symlink? (file-info "link" #f))) ;; expect: #t
(show (file-info-symlink? (file-info "link"))) ;; expect: #f
(show (open-file "link" textual-input open/nofollow)) ;; expect: ("open-file: this is a link, which is not to be followed:" "link")
(create-hard-link "file" "other")
(show (file-info:nlinks (file-info "file"))) ;; expect: 2
(rename-file "other" "inner/renamed")
(show (directory-files "inner")) ;; expect: ("renamed")
(create-fifo "pipe" #o600)
(show (file-info-fifo? (file-info "pipe"))) ;; expect: #t
(call-with-output-file ".hidden" (lambda (port) #t))
(show (directory-files ".")) ;; expect: ("file" "inner" "link" "pipe")
(show (directory-files "." #t)) ;; expect: (".hidden" "file" "inner" "link" "pipe")
(define next (make-directory-files-generator "inner"))
(show (let* ((first (next)) (second (next))) (list first (eof-object? second)))) ;; expect: ("renamed" #t)
(define entries (open-directory "inner"))
(show (let* ((first (read-directory entries)) (second (read-directory entries))) (list first (eof-object? second))))
;; expect: ("renamed" #t)
(close-directory entries)
(show (< 0 (file-space "."))) ;; expect: #t

(define temporary (create-temp-file "temporary-"))
(show (file-info:size (file-info temporary))) ;; expect: 0
(show (number->string (file-info:mode (file-info temporary)) 8)) ;; expect: "100600"
(show (let ((end (string-append "/" (number->string (pid)))))
        (let ((prefix (temp-file-prefix)))
          (string=? end (substring prefix (- (string-length prefix) (string-length end)) (string-length prefix))))))
;; expect: #t
(show (parameterize ((temp-file-prefix "abc")) (call-with-temporary-filename (lambda (name) (substring name 0 3)))))
;; expect: "abc"
(define tries 0)
(show (call-with-temporary-filename
       (lambda (name)
         (set! tries (+ tries 1))
         (if (< tries 3) (create-directory "inner") tries))))
;; expect: 3

;; What the system refuses.
(define (refused thunk)
  (guard (e ((posix-error? e) (list (posix-error-name e) (posix-error-message e)))) (thunk)))
(show (refused (lambda () (create-directory "inner")))) ;; expect: (EEXIST "create-directory: cannot make the folder \"inner\": File exists")
(show (refused (lambda () (delete-directory "nowhere")))) ;; expect: (ENOENT "delete-directory: cannot delete the folder \"nowhere\": No such file or directory")
(show (refused (lambda () (delete-directory "inner")))) ;; expect: (ENOTEMPTY "delete-directory: cannot delete the folder \"inner\": Directory not empty")
(show (refused (lambda () (open-file "file" textual-output (+ open/create open/exclusive)))))
;; expect: (EEXIST "open-file: cannot open \"file\": File exists")
(show (refused (lambda () (file-info "nowhere")))) ;; expect: (ENOENT "file-info: cannot see \"nowhere\": No such file or directory")
(show (refused (lambda () (directory-files "file")))) ;; expect: (ENOTDIR "directory-files: cannot list the folder \"file\": Not a directory")
(show (file-error? (guard (e (#t e)) (read-symlink "file")))) ;; expect: #t
(define (name-of thunk) (guard (e ((posix-error? e) (posix-error-name e))) (thunk)))
(create-symlink "loop" "loop")
(show (name-of (lambda () (open-file "loop" textual-input 0)))) ;; expect: ELOOP
(delete-file "loop")
(show (name-of (lambda () (create-hard-link "inner" "hard")))) ;; expect: EPERM
(show (name-of (lambda () (read-symlink "file")))) ;; expect: EINVAL
(show (name-of (lambda () (open-file "inner" textual-output 0)))) ;; expect: EISDIR
(show (create-directory 5)) ;; expect: ("create-directory: argument 1 must be a string, but it is" 5)
(show (create-directory "x" 99999)) ;; expect: ("create-directory: argument 2 must be an exact integer from 0 to 4095, but it is" 99999)
(show (create-directory "")) ;; expect: ("create-directory: no file can have this name:" "")
(show (rename-file "file" 'x)) ;; expect: ("rename-file: argument 2 must be a string, but it is" x)
(show (open-file "file" 'input 0)) ;; expect: ("open-file: argument 2 must be binary-input, textual-input, binary-output or textual-output, but it is" input)
(show (open-file "file" textual-input 64)) ;; expect: ("open-file: argument 3 must be a sum of open/append, open/create, open/exclusive, open/nofollow and open/truncate, but it is" 64)
(show (set-file-times "file" 5)) ;; expect: ("set-file-times: argument 2 must be a timespec, time/now or time/unchanged, but it is" 5)
(show (truncate-file "file" -1)) ;; expect: ("truncate-file: argument 2 must be an exact integer from 0 to 9223372036854775807, but it is" -1)
(show (file-info:size 5)) ;; expect: ("file-info:size: argument 1 must be a file-info object, but it is" 5)
(show (read-directory 5)) ;; expect: ("read-directory: argument 1 must be a directory object, but it is" 5)
(show (read-directory entries)) ;; expect: ("read-directory: the directory object is closed:" #<directory names: #f>)

;; The environment is the program's own.
(set-environment-variable! "RUSE_TEST_VARIABLE" "x")
(show (get-environment-variable "RUSE_TEST_VARIABLE")) ;; expect: "x"
(show (assoc "RUSE_TEST_VARIABLE" (get-environment-variables))) ;; expect: ("RUSE_TEST_VARIABLE" . "x")
(delete-environment-variable! "RUSE_TEST_VARIABLE")
(show (get-environment-variable "RUSE_TEST_VARIABLE")) ;; expect: #f
(show (set-environment-variable! "A=B" "x")) ;; expect: ("set-environment-variable!: no variable can have this name or value:" "A=B")
(show (set-environment-variable! "A" 5)) ;; expect: ("set-environment-variable!: argument 2 must be a string, but it is" 5)

;; Users.
(show (map exact-integer? (list (user-uid) (user-gid) (user-effective-uid) (user-effective-gid) (pid))))
;; expect: (#t #t #t #t #t)
(show (list? (user-supplementary-gids))) ;; expect: #t
(define root (user-info 0))
(show (user-info? root)) ;; expect: #t
(show (list (user-info:name root) (user-info:uid root) (user-info:gid root))) ;; expect: ("root" 0 0)
(show (equal? (user-info:home-dir root) (user-info:home-dir (user-info "root")))) ;; expect: #t
(show (map string? (cons (user-info:shell root) (cons (user-info:full-name root) (user-info:parsed-full-name root)))))
;; expect: (#t #t #t)
(show (user-info "nobody has this name")) ;; expect: #f
(show (user-info 5.5)) ;; expect: ("user-info: argument 1 must be a name (a string) or a number, but it is" 5.5)
(define group (group-info "root"))
(show (list (group-info? group) (group-info:name group) (group-info:gid group))) ;; expect: (#t "root" 0)
(show (terminal? (open-input-string ""))) ;; expect: #f

;; Times.
(show (timespec<? (timespec 1700000000 0) (posix-time))) ;; expect: #t
(show (let* ((a (monotonic-time)) (b (monotonic-time))) (timespec<? b a))) ;; expect: #f
(show (timespec->inexact (timespec 1 500000000))) ;; expect: 1.5
(show (timespec-nanoseconds (inexact->timespec -0.25))) ;; expect: 750000000
(show (timespec=? (inexact->timespec 1.5) (timespec 1 500000000))) ;; expect: #t
(show (= (timespec-hash (timespec 1 2)) (timespec-hash (timespec 1 2)))) ;; expect: #t
(show (timespec 1 -1)) ;; expect: ("timespec: argument 2 must be an exact integer from 0 to 999999999, but it is" -1)

(for-each delete-file (list "file" "link" "pipe" ".hidden" "inner/renamed" temporary))
(delete-directory "inner")
(set-current-directory! "..")
(delete-directory folder)
(show (file-exists? folder)) ;; expect: #f
