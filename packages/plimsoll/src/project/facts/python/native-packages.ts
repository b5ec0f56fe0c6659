import { once } from '../../once.ts';
import type { NativePackage, NativeTable } from '../native-dependencies.ts';

const compiles = (reason: string, until?: string): NativePackage => ({
  kind: 'compiles',
  reason,
  ...(until === undefined ? {} : { until }),
});
const glibc = (reason: string, until?: string): NativePackage => ({ kind: 'glibc', reason, ...(until === undefined ? {} : { until }) });

/**
 * Python packages that are hard to install on some Linux, by normalized name. Wheels for musl (`musllinux`, PEP 656) exist
 * since 2021, and most packages have them by now: `until` names the release from which on they are on the package index
 * (NumPy 1.25: scipy/scipy#18981; opencv: none yet, opencv/opencv-python#1099; pyarrow: none in 17, apache/arrow#39846),
 * rounded down where it is not known to the digit. Packages of which nothing is known are left out.
 */
export const pythonNativePackages: () => NativeTable = once(
  () =>
    new Map<string, NativePackage>([
      // Source only, on every Linux.
      ['psycopg2', compiles('compiles against libpq; psycopg2-binary has wheels')],
      ['psycopg-c', compiles('compiles against libpq; psycopg-binary has wheels')],
      ['mysqlclient', compiles('compiles against the MySQL or MariaDB client')],
      ['python-ldap', compiles('compiles against OpenLDAP')],
      ['uwsgi', compiles('compiles the server; pyuwsgi has wheels')],
      ['pycairo', compiles('compiles against cairo')],
      ['pygobject', compiles('compiles against GObject')],
      ['dlib', compiles('compiles dlib')],
      ['pygraphviz', compiles('compiles against Graphviz')],
      ['gdal', compiles('compiles against GDAL')],
      ['mod-wsgi', compiles('compiles against Apache httpd')],
      ['dbus-python', compiles('compiles against D-Bus')],
      ['pyaudio', compiles('compiles against PortAudio')],
      ['netifaces', compiles('compiles a binding')],
      ['python-nss', compiles('compiles against NSS')],
      ['pysqlcipher3', compiles('compiles against SQLCipher')],
      ['gssapi', compiles('compiles against Kerberos')],
      ['kerberos', compiles('compiles against Kerberos')],
      ['pycurl', compiles('compiles against libcurl', '7.45.3')],
      ['xmlsec', compiles('compiles against xmlsec', '1.3.13')],
      // Wheels for glibc only.
      ['torch', glibc('has wheels for glibc only and cannot be compiled by pip')],
      ['torchvision', glibc('has wheels for glibc only')],
      ['torchaudio', glibc('has wheels for glibc only')],
      ['tensorflow', glibc('has wheels for glibc only and cannot be compiled by pip')],
      ['tensorflow-cpu', glibc('has wheels for glibc only and cannot be compiled by pip')],
      ['jaxlib', glibc('has wheels for glibc only')],
      ['onnxruntime', glibc('has wheels for glibc only and cannot be compiled by pip')],
      ['onnxruntime-gpu', glibc('has wheels for glibc only and cannot be compiled by pip')],
      ['opencv-python', glibc('has wheels for glibc only: pip compiles OpenCV')],
      ['opencv-python-headless', glibc('has wheels for glibc only: pip compiles OpenCV')],
      ['opencv-contrib-python', glibc('has wheels for glibc only: pip compiles OpenCV')],
      ['faiss-cpu', glibc('has wheels for glibc only')],
      ['playwright', glibc('its driver and browsers are built for glibc')],
      ['cx-oracle', glibc('needs an Oracle client built for glibc')],
      ['mediapipe', glibc('has wheels for glibc only')],
      ['pyarrow', glibc('has no wheels for musl in this version', '18')],
      ['numpy', glibc('has no wheels for musl in this version', '1.25')],
      ['pandas', glibc('has no wheels for musl in this version', '2.1')],
      ['lxml', glibc('has no wheels for musl in this version', '4.6.4')],
      ['cryptography', glibc('has no wheels for musl in this version', '35')],
      ['pillow', glibc('has no wheels for musl in this version', '8.4')],
      ['psycopg2-binary', glibc('has no wheels for musl in this version', '2.9.2')],
    ]),
);
