namespace CampaignActors.Audience.Sql;

/// <summary>Where SQLite and PostgreSQL differ in what conditions need.</summary>
public interface ISqlDialect
{
    /// <summary>Put behind a text to compare it byte by byte.</summary>
    string Bytewise { get; }

    /// <summary>Put behind a pattern so that no character of it escapes another.</summary>
    string NoEscape { get; }

    string Always { get; }

    /// <summary>Days since 1970-01-01 as the whole number <c>yyyymmdd</c>; for the years 1 to 9999.</summary>
    string Calendar(string days);

    /// <summary>A product of ten-thousandths, rounded half away from zero; a wide value.</summary>
    string Times(string left, string right);

    /// <summary>A 64-bit value as an operand of steps that may not fit.</summary>
    string Wide(string value);

    /// <summary>The days of a wide value in ten-thousandths, without the fraction; a wide value.</summary>
    string WholeDays(string value);

    /// <summary>Whether a wide value does not fit into 64 bits; null or false when it fits.</summary>
    string Overflows(string value);
}

/// <summary>How SQL is written for each database.</summary>
public static class SqlDialects
{
    public static readonly ISqlDialect Sqlite = new SqliteDialect();

    public static readonly ISqlDialect Postgres = new PostgresDialect();

    /// <summary>Whole numbers that do not fit turn into binary fractions and stay that until the end, so the type tells.</summary>
    private sealed class SqliteDialect : ISqlDialect
    {
        public string Bytewise => "";

        public string NoEscape => "";

        public string Always => "1";

        public string Calendar(string days) => $"CAST(strftime('%Y%m%d', {days} * 86400, 'unixepoch') AS INTEGER)";

        /// <remarks>
        /// Both factors are cut in ten-thousands and the rest, so that no part is larger than the result. All parts have one sign: only the
        /// smallest one is rounded.
        /// </remarks>
        public string Times(string left, string right) =>
            "(SELECT x / 10000 * y + x % 10000 * (y / 10000)"
            + " + (x % 10000 * (y % 10000) + CASE WHEN x % 10000 * (y % 10000) < 0 THEN -5000 ELSE 5000 END) / 10000"
            + $" FROM (SELECT {left} AS x, {right} AS y))";

        public string Wide(string value) => value;

        public string WholeDays(string value) => $"({value} / 10000)";

        public string Overflows(string value) => $"(typeof({value}) = 'real')";
    }

    private sealed class PostgresDialect : ISqlDialect
    {
        public string Bytewise => " COLLATE \"C\"";

        public string NoEscape => " ESCAPE ''";

        public string Always => "TRUE";

        public string Calendar(string days) => $"to_char(date '1970-01-01' + {days}::int, 'YYYYMMDD')::bigint";

        /// <remarks>A numeric is rounded half away from zero.</remarks>
        public string Times(string left, string right) => $"round({left}::numeric * {right}::numeric * 0.0001)";

        public string Wide(string value) => $"{value}::numeric";

        public string WholeDays(string value) => $"trunc({value} * 0.0001)";

        public string Overflows(string value) => $"({value} NOT BETWEEN -9223372036854775808 AND 9223372036854775807)";
    }
}
