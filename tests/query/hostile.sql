-- Statements that must be refused or stopped. A case is a line "-- name: outcome" (refused, stopped, either) and the text below it.
-- {folder} is the folder the database lies in. "limited" must answer, cut to its limits.

-- read_csv of a neighbour: refused
select * from read_csv('{folder}/secret.csv')
-- read_csv_auto, capitals: refused
SELECT * FROM Read_CSV_Auto('{folder}/secret.csv')
-- a file by its name: refused
select * from '{folder}/secret.csv'
-- a Parquet file by its name: refused
from '{folder}/other.parquet'
-- read_parquet: refused
select * from read_parquet('{folder}/other.parquet')
-- parquet_metadata: refused
select * from parquet_metadata('{folder}/other.parquet')
-- read_text: refused
select content from read_text('/etc/passwd')
-- read_blob: refused
select content from read_blob('/proc/self/environ')
-- read_json: refused
select * from read_json('/etc/hostname')
-- read_duckdb: refused
select * from read_duckdb('{folder}/other.duckdb', table_name = 'secret')
-- glob: refused
select * from glob('/etc/*')
-- sniff_csv: refused
from sniff_csv('{folder}/secret.csv')
-- a file over http: refused
select * from 'http://127.0.0.1:9/x.parquet'
-- attach: refused
attach '{folder}/other.duckdb' as other
-- attach, then read: refused
attach '{folder}/other.duckdb' as other; select * from other.secret
-- copy to a file: refused
copy core.tickets to '/tmp/out.csv'
-- copy of a query: refused
copy (select * from core.tickets) to '/tmp/out.csv' (format csv)
-- copy from a file: refused
copy core.tickets from '{folder}/secret.csv'
-- copy of the database: refused
copy from database internal to memory
-- export: refused
export database '/tmp/out'
-- import: refused
import database '/tmp/out'
-- install: refused
install httpfs
-- load: refused
load '/tmp/evil.duckdb_extension'
-- set: refused
set memory_limit = '100GB'
-- set, global: refused
set global threads = 64
-- reset: refused
reset all
-- external access by pragma: refused
pragma enable_external_access = true
-- pragma database_list: refused
pragma database_list
-- pragma as a table: refused
select * from pragma_database_list
-- pragma storage_info: refused
from pragma_storage_info('core.tickets')
-- duckdb_settings(): refused
select * from duckdb_settings()
-- duckdb_settings as a view: refused
select name, value from duckdb_settings
-- duckdb_databases(): refused
select path from duckdb_databases()
-- duckdb_databases as a view in the system catalog: refused
select path from system.main.duckdb_databases
-- duckdb_secrets: refused
select * from duckdb_secrets()
-- which_secret: refused
from which_secret('s3://x', 's3')
-- duckdb_logs: refused
from duckdb_logs
-- current_setting: refused
select current_setting('allowed_paths')
-- current_setting inside a subquery: refused
select (select max(x) from (select current_setting('secret_directory') as x))
-- getenv: refused
select getenv('HOME')
-- a table function by name in query(): refused
select * from query('select path from duckdb_databases()')
-- query_table: refused
from query_table('duckdb_databases')
-- a serialized query: refused
select * from json_execute_serialized_sql(json_serialize_sql('select 1'))
-- call: refused
call enable_logging('QueryLog')
-- call of a pragma: refused
call pragma_database_list()
-- two statements: refused
select 1; select 2
-- two statements behind a comment: refused
select 1 /* ; */ ; -- ;
drop table core.tickets
-- the second one hidden by line ends: refused
select 1;

  delete from core.tickets
-- nothing at all: refused
-- only a comment
-- insert: refused
insert into core.tickets values ('T', now(), 'x')
-- insert inside a query: refused
with gone as (insert into core.tickets values ('T', now(), 'x') returning ticket_id) select * from gone
-- delete inside a query: refused
with gone as (delete from core.tickets returning ticket_id) select * from gone
-- update: refused
update core.tickets set masked_text = 'x'
-- create a temporary table: refused
create temp table t as select 1
-- create a macro: refused
create temp macro spy() as table select path from duckdb_databases()
-- create a view: refused
create view v as select 1
-- a transaction: refused
begin transaction
-- checkpoint: refused
checkpoint
-- vacuum: refused
vacuum
-- use: refused
use memory
-- prepare: refused
prepare p as select 1
-- execute: refused
execute p
-- parameters: refused
select $1
-- explain analyze: refused
explain analyze select * from core.tickets
-- pivot that makes a type: refused
pivot core.tickets on masked_text using count(*)
-- detach: refused
detach internal
-- sleep: refused
select sleep_ms(100000)
-- write to the log: refused
select write_log('x')
-- a sequence: refused
select nextval('s')
-- letters that only look like select: refused
ѕelect 1
-- a space that only looks like one, before a second statement: refused
select 1 ; drop table core.tickets
-- full-width semicolon: refused
select 1； select 2
-- python variables of the worker: refused
select * from request
-- an unfinished string: refused
select 'abc
-- an unfinished comment: refused
select 1 /* drop table core.tickets
-- brackets without end: refused
select ((((((((((((((((1
-- endless recursion: stopped
with recursive r as (select 1 as n union all select n + 1 from r) select max(n) from r
-- recursion that doubles text: stopped
with recursive r as (select repeat('x', 1000) as t union all select t || t from r) select max(length(t)) from r
-- a cross join of millions: stopped
select count(*) from range(10000000) as a, range(10000000) as b
-- a triple cross join with work: stopped
select sum(a.range * b.range % 7) from range(100000) a, range(100000) b, range(100000) c
-- a sort of everything: either
select * from range(1000000000) order by hash(range) desc
-- a group for every row: either
select range, count(*) from range(1000000000) group by range
-- a string of gigabytes: either
select repeat('x', 2000000000)
-- many large strings: either
select repeat('x', 10000000) from range(1000)
-- one list of everything: either
select list(range) from range(2000000000)
-- one text of everything: either
select string_agg(repeat('x', 1000000)) from range(1000000)
-- a window over everything: either
select sum(range) over (order by hash(range)) from range(500000000)
-- a regular expression bomb: either
select count(*) from range(2000000) where regexp_matches(repeat('a', 3000) || 'b', '(a|a|aa)+$')
-- a like bomb: either
select count(*) from range(1000000) where repeat('a', 5000) like '%a%a%a%a%a%a%a%a%a%a%b'
-- power of a power: either
select 10::hugeint ** 1000
-- endless rows: limited
select * from range(100000000000)
-- endless rows with text: limited
select repeat('x', 1000) as t from range(100000000)
