<?php
// A receiver of answers for any host with PHP: keeps every batch once in a file beside no page, and has the sums for a GET.
// Its address is the endpoint: data-endpoint="https://example.org/receiver.php". The widget asks for …/v1/batch below it.
$file = getenv('RECEIVER_FILE') ?: __DIR__ . '/../answers.jsonl';

function answer(int $status, array $body): never {
    http_response_code($status);
    header('Content-Type: application/json');
    header('Access-Control-Allow-Origin: *');
    exit(json_encode($body));
}

$handle = fopen($file, 'c+') ?: answer(503, ['error' => 'unavailable']);
flock($handle, LOCK_EX);
$kept = [];
while (($line = fgets($handle)) !== false) {
    $one = json_decode($line, true);
    if ($one) $kept[$one['batch']] = $one;
}
if ($_SERVER['REQUEST_METHOD'] === 'GET') {
    $scores = array_fill(0, 11, 0);
    foreach ($kept as $one) foreach ($one['cells'] as $cell) foreach ($cell['scores'] as $score => $n) $scores[$score] += $n;
    answer(200, ['scores' => $scores]);
}
$text = file_get_contents('php://input', false, null, 0, 16385);
if (strlen($text) > 16384) answer(413, ['error' => 'too_large']);
$batch = json_decode($text, true) ?? answer(400, ['error' => 'malformed']);
if (($batch['v'] ?? 0) !== 1 || !preg_match('/^[\w-]{36}$/', $batch['batch'] ?? '') || !is_array($batch['cells'] ?? null)) answer(422, ['error' => 'invalid']);
// Written down before it is acknowledged, and counted once however often it comes.
if (!isset($kept[$batch['batch']])) {
    if (fwrite($handle, json_encode($batch) . "\n") === false || !fsync($handle)) answer(503, ['error' => 'unavailable']);
}
answer(200, ['batch' => $batch['batch']]);
