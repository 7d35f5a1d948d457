#!/bin/sh
# This simple export scripts simply cats the stdin to a file in order to
# remove the data from the floodd as quickly as possible.  It then 
# runs mirror on the resulting file.

prefix=${HOME}/replica
HOSTNAME=`hostname`
TMPFILE=./.tmp.$$
client_port=9000
cd ${prefix}/$HOSTNAME/data

cat > ${TMPFILE}

../bin/mirror --commands --execute --distribute --flood `hostname`:${client_port} < ${TMPFILE}   >> log.update 2>&1 
rm -f ${TMPFILE}
exit 0