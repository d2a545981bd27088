# See contrib/zabbix.
