# bash completion for lisrtp

_lisrtp() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words=
    case $before in
        --engine) words='auto gcrypt ipsec-mb libsrtp' ;;
        --keys | -o | --output) ;;
        *)
            case ${COMP_WORDS[1]:-} in
                decrypt) words='--keys --output --keylog --deep --engine --jobs --roc-budget --cross-check --keep-keys --covered-only --insecure-key-file --passphrase-fd --sign-key --sign-cert --sign-passphrase-fd --time-stamp-request --quiet --json-progress --help' ;;
                follow) words='--keys --output --save --insecure-key-file --passphrase-fd --quiet --json-progress --help' ;;
                index) words='--output --jobs --keylog --deep --quiet --json-progress --help' ;;
                unlock) words='--keys --keep-keys --covered-only --keylog --deep --insecure-key-file --passphrase-fd --quiet --json-progress --help' ;;
                calls) words='--from --to --party --between --verdict --ssrc --json --quiet --json-progress --help' ;;
                report) words='--output --help' ;;
                verify) words='--trust --captures --keys --passphrase-fd --insecure-key-file --help' ;;
                sign) words='--sign-key --sign-cert --sign-passphrase-fd --time-stamp-request --time-stamp-token --help' ;;
                explain) words='--help' ;;
                session-keys) words='--keys --output --call --deep --insecure-key-file --passphrase-fd --quiet --help' ;;
                compare) words='--keys --json --insecure-key-file --passphrase-fd --quiet --help' ;;
                keys)
                    words='new check seal open'
                    [ "$COMP_CWORD" -gt 2 ] && words='--insecure-key-file --passphrase-fd --output --target --from --to --reference --id --help'
                    ;;
            esac
            [ "$COMP_CWORD" -eq 1 ] && words='decrypt follow index unlock calls explain compare session-keys verify sign keys --help --version'
            ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word"; compgen -f -- "$word")
}

complete -o filenames -F _lisrtp lisrtp
