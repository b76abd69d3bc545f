;;; SRFI 170: files, folders, links, the working directory, environment variables and users, as POSIX has them. What reaches out
;;; of the program is the host's (`crates/ruse-system/src/files.rs`), which asks what was granted. Working directory and
;;; environment are those of the program, not of the process. What is about the process as a whole is left out: `umask`,
;;; `set-umask!`, `nice`; so are ports for both directions, `fd->port` and buffer modes, and ports in the place of names of files.
(define-library (srfi 170)
  (export posix-error? posix-error-name posix-error-message
          open-file binary-input textual-input binary-output textual-output
          open/append open/create open/exclusive open/nofollow open/truncate
          create-directory create-fifo create-hard-link create-symlink read-symlink rename-file delete-directory
          set-file-owner owner/unchanged group/unchanged set-file-times time/now time/unchanged set-file-mode truncate-file
          file-info file-info?
          file-info:device file-info:inode file-info:mode file-info:nlinks file-info:uid file-info:gid file-info:rdev
          file-info:size file-info:blksize file-info:blocks file-info:atime file-info:mtime file-info:ctime
          file-info-directory? file-info-fifo? file-info-symlink? file-info-regular? file-info-socket? file-info-device?
          directory-files make-directory-files-generator open-directory read-directory close-directory
          real-path file-space temp-file-prefix create-temp-file call-with-temporary-filename
          current-directory set-current-directory! pid
          user-uid user-gid user-effective-uid user-effective-gid user-supplementary-gids
          user-info user-info? user-info:name user-info:uid user-info:gid user-info:home-dir user-info:shell
          user-info:full-name user-info:parsed-full-name
          group-info group-info? group-info:name group-info:gid
          posix-time monotonic-time
          set-environment-variable! delete-environment-variable! terminal?)
  (import (scheme base) (scheme file) (srfi 174)
          (only (ruse primitives) %service %nanoseconds %entropy %condition-kind bitwise-and))
  (begin

    (define (fail kind who message . irritants)
      (apply %service 'fail kind who message irritants))

    (define (wrong-type who position expected obj)
      (fail 'type who (string-append "argument " (number->string position) " must be " expected ", but it is") obj))

    ;;; Errors

    (define (posix-error? obj)
      (and (error-object? obj) (eq? (%condition-kind obj) 'file)))

    ;; The symbol of the error, #f for one that has no common name.
    (define (posix-error-name obj)
      (let ((irritants (error-object-irritants obj)))
        (and (pair? irritants) (symbol? (car irritants)) (car irritants))))

    (define (posix-error-message obj) (error-object-message obj))

    ;;; Opening files

    (define binary-input 'binary-input)
    (define textual-input 'textual-input)
    (define binary-output 'binary-output)
    (define textual-output 'textual-output)
    (define open/append 1)
    (define open/create 2)
    (define open/exclusive 4)
    (define open/nofollow 8)
    (define open/truncate 16)

    (define (open-file path type flags . mode)
      (if (not (memq type '(binary-input textual-input binary-output textual-output)))
          (wrong-type 'open-file 2 "binary-input, textual-input, binary-output or textual-output" type))
      (if (not (and (exact-integer? flags) (<= 0 flags 31)))
          (wrong-type 'open-file 3 "a sum of open/append, open/create, open/exclusive, open/nofollow and open/truncate"
                      flags))
      (let ((flag? (lambda (bit) (not (= 0 (bitwise-and flags bit))))))
        (%service 'open-file path
                  (and (memq type '(binary-output textual-output)) #t)
                  (and (memq type '(textual-input textual-output)) #t)
                  (flag? open/append) (flag? open/create) (flag? open/exclusive) (flag? open/truncate)
                  (flag? open/nofollow)
                  (and (pair? mode) (car mode)))))

    ;;; Folders and names

    (define (create-directory path . mode) (%service 'create-directory path (and (pair? mode) (car mode))))
    (define (create-fifo path . mode) (%service 'create-fifo path (and (pair? mode) (car mode))))
    (define (create-hard-link old new) (%service 'create-hard-link old new))
    (define (create-symlink target path) (%service 'create-symlink target path))
    (define (read-symlink path) (%service 'read-symlink path))
    (define (rename-file old new) (%service 'rename-file old new))
    (define (delete-directory path) (%service 'delete-directory path))
    (define (real-path path) (%service 'real-path path))
    (define (truncate-file path size) (%service 'truncate-file path size))
    (define (set-file-mode path mode) (%service 'set-file-mode path mode))
    (define (file-space path) (%service 'file-space path))

    (define owner/unchanged #f)
    (define group/unchanged #f)
    (define (set-file-owner path user group) (%service 'set-file-owner path user group))

    (define time/now 'now)
    (define time/unchanged 'unchanged)

    (define (nanoseconds-of time position)
      (cond ((eq? time 'now) #t)
            ((eq? time 'unchanged) #f)
            ((timespec? time) (+ (* 1000000000 (timespec-seconds time)) (timespec-nanoseconds time)))
            (else (wrong-type 'set-file-times position "a timespec, time/now or time/unchanged" time))))

    (define (set-file-times path . times)
      (let ((accessed (if (pair? times) (car times) time/now))
            (modified (if (and (pair? times) (pair? (cdr times))) (cadr times) time/now)))
        (%service 'set-file-times path (nanoseconds-of accessed 2) (nanoseconds-of modified 3))))

    (define (directory-files . rest)
      (let ((names (%service 'directory-files (if (pair? rest) (car rest) "."))))
        (if (and (pair? rest) (pair? (cdr rest)) (cadr rest))
            names
            (let loop ((names names) (out '()))
              (cond ((null? names) (reverse out))
                    ((char=? (string-ref (car names) 0) #\.) (loop (cdr names) out))
                    (else (loop (cdr names) (cons (car names) out))))))))

    (define (make-directory-files-generator . rest)
      (let ((names (apply directory-files rest)))
        (lambda ()
          (if (null? names)
              (eof-object)
              (let ((name (car names)))
                (set! names (cdr names))
                name)))))

    ;; The names are read when the folder is opened.
    (define-record-type <directory>
      (make-directory names)
      directory?
      (names directory-names set-directory-names!))

    (define (open-directory path . dot-files)
      (make-directory (apply directory-files path dot-files)))

    (define (expect-directory who directory)
      (cond ((not (directory? directory)) (wrong-type who 1 "a directory object" directory))
            ((not (directory-names directory)) (fail 'value who "the directory object is closed:" directory))))

    (define (read-directory directory)
      (expect-directory 'read-directory directory)
      (let ((names (directory-names directory)))
        (cond ((null? names) (eof-object))
              (else (set-directory-names! directory (cdr names)) (car names)))))

    (define (close-directory directory)
      (if (not (directory? directory)) (wrong-type 'close-directory 1 "a directory object" directory))
      (set-directory-names! directory #f))

    ;;; What files are

    (define-record-type <file-info>
      (wrap-info fields)
      file-info?
      (fields info-fields))

    (define (file-info path . follow)
      (wrap-info (%service 'file-info path (if (pair? follow) (car follow) #t))))

    (define (field index info who)
      (if (not (file-info? info)) (wrong-type who 1 "a file-info object" info))
      (vector-ref (info-fields info) index))

    (define (file-info:device info) (field 1 info 'file-info:device))
    (define (file-info:inode info) (field 2 info 'file-info:inode))
    (define (file-info:mode info) (field 3 info 'file-info:mode))
    (define (file-info:nlinks info) (field 4 info 'file-info:nlinks))
    (define (file-info:uid info) (field 5 info 'file-info:uid))
    (define (file-info:gid info) (field 6 info 'file-info:gid))
    (define (file-info:rdev info) (field 7 info 'file-info:rdev))
    (define (file-info:size info) (field 8 info 'file-info:size))
    (define (file-info:blksize info) (field 9 info 'file-info:blksize))
    (define (file-info:blocks info) (field 10 info 'file-info:blocks))

    (define (time-of nanoseconds)
      (let-values (((seconds rest) (floor/ nanoseconds 1000000000)))
        (timespec seconds rest)))

    (define (file-info:atime info) (time-of (field 11 info 'file-info:atime)))
    (define (file-info:mtime info) (time-of (field 12 info 'file-info:mtime)))
    (define (file-info:ctime info) (time-of (field 13 info 'file-info:ctime)))

    (define (file-info-directory? info) (eq? (field 0 info 'file-info-directory?) 'directory))
    (define (file-info-fifo? info) (eq? (field 0 info 'file-info-fifo?) 'fifo))
    (define (file-info-symlink? info) (eq? (field 0 info 'file-info-symlink?) 'symlink))
    (define (file-info-regular? info) (eq? (field 0 info 'file-info-regular?) 'regular))
    (define (file-info-socket? info) (eq? (field 0 info 'file-info-socket?) 'socket))
    (define (file-info-device? info) (eq? (field 0 info 'file-info-device?) 'device))

    ;;; Temporary files

    ;; A program that may not see the number of its process has another one.
    (define temp-file-prefix
      (make-parameter
       (string-append (%service 'temporary-folder) "/"
                      (number->string (guard (error ((error-object? error) (%entropy))) (%service 'pid))))))

    (define (prefix-of rest)
      (if (pair? rest) (car rest) (temp-file-prefix)))

    (define (exists? error) (eq? (posix-error-name error) 'EEXIST))

    ;; `maker` is called with names until it does not find that there is such a file already.
    (define (call-with-temporary-filename maker . rest)
      (let ((prefix (prefix-of rest)))
        (if (not (string? prefix)) (wrong-type 'call-with-temporary-filename 2 "a string" prefix))
        (let loop ((left 100))
          (let ((name (string-append prefix (number->string (%entropy) 36))))
            (call-with-values
             (lambda ()
               (guard (error ((and (posix-error? error) (exists? error) (> left 0)) #f))
                 (maker name)))
             (lambda results
               (if (and (pair? results) (car results))
                   (apply values results)
                   (if (> left 0)
                       (loop (- left 1))
                       (fail 'file 'call-with-temporary-filename "there is no free name behind" prefix)))))))))

    (define (create-temp-file . rest)
      (apply call-with-temporary-filename
             (lambda (name)
               (close-port (open-file name binary-output (+ open/create open/exclusive) #o600))
               name)
             rest))

    ;;; The program and its user

    (define (current-directory) (%service 'current-directory))
    (define (set-current-directory! path) (%service 'set-current-directory! path))
    (define (pid) (%service 'pid))

    (define (user-uid) (list-ref (%service 'user-ids 'user-uid) 0))
    (define (user-gid) (list-ref (%service 'user-ids 'user-gid) 1))
    (define (user-effective-uid) (list-ref (%service 'user-ids 'user-effective-uid) 2))
    (define (user-effective-gid) (list-ref (%service 'user-ids 'user-effective-gid) 3))
    (define (user-supplementary-gids) (list-tail (%service 'user-ids 'user-supplementary-gids) 4))

    (define (set-environment-variable! name value)
      (if (not (string? value)) (wrong-type 'set-environment-variable! 2 "a string" value))
      (%service 'set-environment-variable! name value 'set-environment-variable!))

    (define (delete-environment-variable! name)
      (%service 'set-environment-variable! name #f 'delete-environment-variable!))

    (define (terminal? port) (%service 'terminal? port))

    ;;; Users and groups, as /etc/passwd and /etc/group have them, which a program must be allowed to read

    (define-record-type <user-info>
      (make-user-info name uid gid full-name home-dir shell)
      user-info?
      (name user-info:name)
      (uid user-info:uid)
      (gid user-info:gid)
      (full-name user-info:full-name)
      (home-dir user-info:home-dir)
      (shell user-info:shell))

    (define-record-type <group-info>
      (make-group-info name gid)
      group-info?
      (name group-info:name)
      (gid group-info:gid))

    ;; The parts between separators.
    (define (split string separator)
      (let loop ((i (- (string-length string) 1)) (end (string-length string)) (out '()))
        (cond ((< i 0) (cons (substring string 0 end) out))
              ((char=? (string-ref string i) separator)
               (loop (- i 1) i (cons (substring string (+ i 1) end) out)))
              (else (loop (- i 1) end out)))))

    ;; The fields of the line whose name or number is `key`; #f if there is none.
    (define (lookup who file key fields)
      (if (not (or (string? key) (exact-integer? key)))
          (wrong-type who 1 "a name (a string) or a number" key))
      (call-with-input-file file
        (lambda (port)
          (let loop ((line (read-line port)))
            (if (eof-object? line)
                #f
                (let ((parts (split line #\:)))
                  (if (and (>= (length parts) fields)
                           (if (string? key)
                               (string=? key (car parts))
                               (eqv? key (string->number (list-ref parts 2)))))
                      parts
                      (loop (read-line port)))))))))

    (define (user-info key)
      (let ((parts (lookup 'user-info "/etc/passwd" key 7)))
        (and parts
             (make-user-info (car parts)
                             (string->number (list-ref parts 2)) (string->number (list-ref parts 3))
                             (list-ref parts 4) (list-ref parts 5) (list-ref parts 6)))))

    (define (user-info:parsed-full-name info)
      (split (user-info:full-name info) #\,))

    (define (group-info key)
      (let ((parts (lookup 'group-info "/etc/group" key 3)))
        (and parts (make-group-info (car parts) (string->number (list-ref parts 2))))))

    ;;; Clocks

    (define (posix-time) (time-of (%service 'wall-clock)))
    (define (monotonic-time) (time-of (%nanoseconds)))))
