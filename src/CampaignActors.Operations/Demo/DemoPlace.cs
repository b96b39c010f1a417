using CampaignActors.Actors.Copies;
using CampaignActors.Actors.Postgres;
using CampaignActors.Recipients.Postgres;
using CampaignActors.Recipients.Sql;
using CampaignActors.Recipients.Sqlite;
using Npgsql;

namespace CampaignActors.Operations.Demo;

/// <summary>Where the company goes: a journal without data, and the store of people beside it.</summary>
public sealed class DemoPlace : IAsyncDisposable
{
    private readonly IAsyncDisposable? _source;

    private DemoPlace(IEmptyJournal journal, SqlRecipients people, IAsyncDisposable? source) =>
        (Journal, People, _source) = (journal, people, source);

    public IEmptyJournal Journal { get; }

    public SqlRecipients People { get; }

    /// <summary>A data folder whose node does not run.</summary>
    public static DemoPlace InFolder(string folder) => new(new SqliteEmptyJournal(folder), new SqliteRecipients(folder), null);

    /// <summary>A database whose nodes do not run.</summary>
    public static DemoPlace InDatabase(PostgresSettings settings)
    {
        var source = NpgsqlDataSource.Create(settings.RecipientsConnection);
        return new(new PostgresEmptyJournal(settings), new PostgresRecipients(source), source);
    }

    public async ValueTask DisposeAsync()
    {
        (People as IDisposable)?.Dispose();
        if (_source is not null)
            await _source.DisposeAsync();
    }
}
