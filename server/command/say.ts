const USAGE = `plumb: visual inspection that proves itself

  serve     starts the server         [--cert FILE --key FILE [--host NAME]] [--dev]
  init      prepares HTTPS for tablets on the plant's network
                                      --host NAME
  verify    checks a data folder from the first byte, or a bundle of evidence by itself
                                      DATA, BUNDLE.zip [--genesis HASH]
  audit     fetches the app and the log of a server, and checks all that they say
                                      URL [--genesis HASH] [--build HASH]
  witness   follows a plant's log from any laptop, and cosigns what it has seen
                                      --server URL [--state FILE] [--every SECONDS] [--once]
  model     signs a model's folder, or verifies one against its model.sig
                                      sign DIR --key KEY.pem, verify DIR --key PUB.pem
  import    takes a model package into the data folder
                                      DIR [--key PUB.pem]
  dataset   writes a data set's manifest and photographs into a folder
                                      export ID --out DIR
  rebuild   teaches a model again and says whether the bytes are the same
                                      PACKAGE [--data DIR] [--backbone DIR]
  evaluate  teaches from a folder in MVTec AD's layout and says how well it went
                                      DIR [--shots 10,25,50,100] [--defects N] [--seed N]
                                      [--json] [--report FILE]
  simulate  makes a plant's data folder without a browser
                                      --seed N --tablets N --inspections N --out DIR

  PLUMB_DATA  the data folder (./data)
  PORT        where the app is served (8080, with HTTPS 8443)
  HTTP_PORT   with HTTPS: where tablets get the certificate (8080)
  HOST        the address to listen on (127.0.0.1, with HTTPS all)

In this folder, write npm run plumb -- before the command.`

const line = (text: string): void => void process.stdout.write(`${text}\n`)

/** What the command says to the person at the console: answers to stdout, failures as one sentence to stderr. */
export const say = {
  line,
  usage: () => line(USAGE),
  /** Beside the answer: what is worth knowing while stdout is read by a program. */
  note: (sentence: string): void => void process.stderr.write(`${sentence}\n`),
  error: (sentence: string): void => void process.stderr.write(`plumb: ${sentence}\n`),
}
