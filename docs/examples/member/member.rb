# A token that vouches for one member: for templates of a site in Ruby. Secrets stay on the server.

require "json"
require "openssl"

def commend_token(id, secret, claims)
  encode = ->(part) { [part].pack("m0").tr("+/", "-_").delete("=") }
  signed = [{ alg: "HS256", kid: id }, claims].map { |part| encode.(JSON.generate(part)) }.join(".")
  "#{signed}.#{encode.(OpenSSL::HMAC.digest("SHA256", secret, signed))}"
end

id, secret = ENV.fetch("COMMEND_MEMBER_KEYS").split(" ", 2)
member = "4711" # The user's number, from your session.

puts commend_token(id, secret, {
  survey: "community",
  wave: "2026-q4",
  # Known to the site alone: not even the collector can tell who it is.
  sub: OpenSSL::HMAC.hexdigest("SHA256", ENV.fetch("SITE_SECRET"), member),
  segment: { role: "guide" },
  exp: Time.now.to_i + 24 * 3600,
})
