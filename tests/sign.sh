#!/bin/sh
# Signatures against OpenSSL: its keys are read, its signatures are ours, and
# each side accepts those of the other; what else it writes is refused.
set -u
suite=sign
. tests/lib.sh
sign="$top/$B/tests/tools/sign"

if ! command -v openssl >/dev/null; then
	skip "openssl is not installed"
	finish
	exit
fi
cd "$out" || exit 1

# hex FILE: its bytes as digits.
hex() {
	od -An -v -tx1 "$1" | tr -d ' \n'
}

for i in 1 2 3 4 5; do
	openssl genpkey -algorithm ed25519 -out key.pem
	openssl pkey -in key.pem -pubout -out public.pem
	openssl pkey -in key.pem -pubout -outform DER | tail -c 32 >public
	status 0 "$sign" key key.pem
	check "public half of key $i" [ "$(cat stdout)" = "$(hex public)" ]
	status 0 "$sign" public public.pem
	check "public key $i" [ "$(cat stdout)" = "$(hex public)" ]
	for n in 1 127 128 4000; do
		text=$(head -c "$n" /dev/zero | tr '\0' "$i")
		printf %s "$text" >text
		openssl pkeyutl -sign -inkey key.pem -rawin -in text \
			-out theirs
		status 0 "$sign" text key.pem "$text"
		check "signature $i of $n bytes" \
			[ "$(cat stdout)" = "$(hex theirs)" ]
		status 0 "$sign" verify public.pem "$text" "$(hex theirs)"
		status 1 "$sign" verify public.pem "$text." "$(hex theirs)"
	done
done

# refused READS FILE TEXT: reading a file as a key fails with the text.
refused() {
	status 2 "$sign" "$1" "$2"
	has stderr "$3"
}

refused key public.pem "'public.pem' is a public key"
refused public key.pem "'openssl pkey -in key.pem -pubout -out public.pem'"
openssl pkey -in key.pem -aes256 -passout pass:secret -out locked.pem
refused key locked.pem "'locked.pem' is encrypted"
refused public locked.pem "'locked.pem' is a private key"
openssl pkey -in key.pem -outform DER -out key.der
chmod 600 key.der
refused key key.der "'key.der' holds no key in PEM"
openssl genpkey -algorithm rsa -out rsa.pem 2>/dev/null
openssl pkey -in rsa.pem -pubout -out rsa-public.pem
openssl rsa -in rsa.pem -traditional -out rsa-old.pem 2>/dev/null
refused key rsa.pem "'rsa.pem' is an RSA key"
refused key rsa-old.pem "'rsa-old.pem' is an RSA key"
refused public rsa-public.pem "'rsa-public.pem' is an RSA key"
openssl genpkey -algorithm rsa-pss -out pss.pem 2>/dev/null
refused key pss.pem "'pss.pem' is an RSA key"
openssl genpkey -algorithm ec -pkeyopt ec_paramgen_curve:P-256 -out ec.pem
refused key ec.pem "'ec.pem' is an ECDSA key"
openssl ecparam -name prime256v1 -genkey -out ec-old.pem
refused key ec-old.pem "'ec-old.pem' is an ECDSA key"
for kind in X25519 X448 ED448; do
	openssl genpkey -algorithm "$kind" -out "$kind.pem"
	openssl pkey -in "$kind.pem" -pubout -out "$kind-public.pem"
	refused key "$kind.pem" "signatures need Ed25519"
	refused public "$kind-public.pem" "signatures need Ed25519"
done
openssl req -x509 -new -key key.pem -subj /CN=a -out certificate.pem
refused public certificate.pem "holds 'CERTIFICATE' and not a public key"

# What the messages tell people to do is enough.
chmod 644 key.pem
refused key key.pem "'chmod 600 key.pem'"
chmod 600 key.pem
status 0 "$sign" key key.pem
openssl pkey -in locked.pem -passin pass:secret -out open.pem
status 0 "$sign" key open.pem
# with the key's digits below it, as -text adds them
openssl pkey -in key.pem -text -out verbose.pem
status 0 "$sign" key verbose.pem
cd "$top" || exit 1
finish
