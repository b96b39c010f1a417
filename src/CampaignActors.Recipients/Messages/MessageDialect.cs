using System.Text.Json;
using CampaignActors.Audience.Messages;
using CampaignActors.Recipients.Sql;

namespace CampaignActors.Recipients.Messages;

/// <summary>Where SQLite and PostgreSQL differ in what the ledger of messages needs.</summary>
internal abstract class MessageDialect
{
    /// <summary>Put behind a table to read it by an index.</summary>
    public abstract string By(string index);

    /// <summary>
    /// Put behind a SELECT to lock the rows of <c>s</c>, without those that another claim has locked.
    /// </summary>
    public abstract string Free { get; }

    /// <summary>Put behind a SELECT to lock the rows of <c>s</c>.</summary>
    public abstract string Locked { get; }

    /// <summary>
    /// Whether a column is one of the values of a parameter, see <see cref="List(IReadOnlyCollection{long})"/>.
    /// </summary>
    public abstract string IsIn(string column, string parameter);

    public abstract object List(IReadOnlyCollection<long> values);

    public abstract object List(IReadOnlyCollection<string> values);

    /// <summary>
    /// Rows with place, state, twice and answer, from a parameter that <see cref="Outcomes"/> has made.
    /// </summary>
    public abstract string FromOutcomes(string parameter);

    public static string Outcomes(IEnumerable<StoredOutcome> outcomes) => JsonSerializer.Serialize(outcomes);

    /// <summary>A statement that gives a fence greater than all before.</summary>
    public abstract string NextFence { get; }

    /// <summary>The fence that <see cref="NextFence"/> gave in this transaction, as an expression.</summary>
    public abstract string Fence { get; }

    /// <summary>
    /// Makes rows of <c>messages</c> for the target, with <c>@mailing</c>, <c>@target</c> and <c>@secret</c>.
    /// </summary>
    public abstract string Fill { get; }

    /// <summary>A random value of <see cref="MessageCodes.Length"/> bytes.</summary>
    public abstract string Random { get; }

    /// <summary>After the rows of a mailing were made.</summary>
    public virtual Task FilledAsync(SqlSession session, CancellationToken ct) => Task.CompletedTask;

    /// <summary>
    /// A statement that is put before others: until the end of the transaction no other one owns the mailing of
    /// <c>@name</c>. It gives a row.
    /// </summary>
    public abstract string Share { get; }

    /// <summary>
    /// As <see cref="Share"/>: until the end of the transaction no other one owns or shares the mailing.
    /// </summary>
    public abstract string Own { get; }

    /// <summary>Until the end of the transaction: no other one claims messages that obey rules of pressure.</summary>
    public abstract Task OwnPressureAsync(SqlSession session, CancellationToken ct);

    /// <summary>Until the end of the transaction: no other one takes from the paces.</summary>
    public abstract Task OwnPacesAsync(SqlSession session, CancellationToken ct);
}

/// <summary>What is written about a message that was handed over.</summary>
#pragma warning disable IDE1006 // names of columns
internal sealed record StoredOutcome(long place, int state, int twice, string? answer);
#pragma warning restore IDE1006
