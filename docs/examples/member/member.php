<?php
// A token that vouches for one member: for templates of a site in PHP. Secrets stay on the server.

function commend_token(string $id, string $secret, array $claims): string
{
    $encode = fn (array $part): string =>
        rtrim(strtr(base64_encode(json_encode($part, JSON_UNESCAPED_SLASHES)), '+/', '-_'), '=');
    $signed = $encode(['alg' => 'HS256', 'kid' => $id]) . '.' . $encode($claims);
    $signature = hash_hmac('sha256', $signed, $secret, true);
    return $signed . '.' . rtrim(strtr(base64_encode($signature), '+/', '-_'), '=');
}

[$id, $secret] = explode(' ', trim(getenv('COMMEND_MEMBER_KEYS')), 2);
$member = '4711'; // The user's number, from your session.

echo commend_token($id, $secret, [
    'survey' => 'community',
    'wave' => '2026-q4',
    // Known to the site alone: not even the collector can tell who it is.
    'sub' => hash_hmac('sha256', $member, getenv('SITE_SECRET')),
    'segment' => ['role' => 'guide'],
    'exp' => time() + 24 * 3600,
]);
