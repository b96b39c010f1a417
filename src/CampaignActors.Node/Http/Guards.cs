using System.Data.Common;
using Akka.Actor;
using CampaignActors.Actors.Client;
using CampaignActors.Gateways.Storage;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Http.Connections;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.Framing;
using CampaignActors.Node.Http.Identity;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Operations.Settings;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Web.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CampaignActors.Node.Http;

/// <summary>Middleware around all endpoints: errors become problem documents, and web pages of other origins are refused.</summary>
internal static partial class Guards
{
    private const int SqliteIsFull = 13;
    private const string PostgresIsFull = "53100";
    private static readonly Duration s_shareAgain = Duration.FromSeconds(2);

    /// <summary>Turns exceptions and empty error answers into problem documents.</summary>
    public static void UseProblems(this WebApplication app) => app.Use(async (context, next) =>
    {
        try
        {
            await next(context);
        }
        catch (Exception e) when (FramingErrors.IsOfClient(e, context))
        {
            return; // The client has gone.
        }
        catch (Exception e) when (context.Response.HasStarted)
        {
            // The status has been sent: the broken connection tells the client that the answer is incomplete.
            LogBroken(app.Logger, e);
            context.Abort();
            return;
        }
        catch (Exception e)
        {
            await ProblemOf(e, app.Logger).ExecuteAsync(context);
            return;
        }
        if (!context.Response.HasStarted && context.Response.StatusCode >= 400 && context.Response.ContentLength is null
            && context.Response.ContentType is null)
            await Problem.OfStatus(context.Response.StatusCode).ExecuteAsync(context);
    });

    private static Problem ProblemOf(Exception e, ILogger log)
    {
        switch (e)
        {
            case InputException input:
                return Problem.Of(input);
            case NotAllowedException denied:
                return Problem.Denied(denied.Message);
            case BadHttpRequestException bad:
                return Problem.OfStatus(bad.StatusCode, FramingErrors.Detail(bad.StatusCode, bad.Message) ?? bad.Message);
            case ShareUsedException share:
                return Problem.TooMany(share.Message, s_shareAgain);
            case PreconditionException never:
                return Problem.Of(Domain.Kernel.Refusal.Stale, never.Message);
            case TooBusyException busy:
                return Problem.Busy(busy.Message, busy.RetryAfter);
            case EntityUnreadableException unreadable:
                return Problem.Of(Domain.Kernel.Refusal.State, unreadable.Message);
            case TimeoutException or AskTimeoutException:
                return Problem.Busy("the entity did not answer in time, try again");
            // Not of a caller who has gone, which is told apart before: reading a long history ends with the node.
            case OperationCanceledException:
                return Problem.Busy("the node is about to stop, try again");
            case SqliteException { SqliteErrorCode: SqliteIsFull } or DbException { SqlState: PostgresIsFull }:
                LogStore(log, e.Message);
                return Problem.OfStatus(
                    StatusCodes.Status507InsufficientStorage,
                    "the disk of the database is full, and what was under way was not written: make room, and send it again");
            case IOException when DiskRoom.IsFull(e):
                LogStore(log, e.Message);
                return Problem.OfStatus(
                    StatusCodes.Status507InsufficientStorage,
                    e is DiskRoomException ? e.Message : "the disk of the node is full: make room, and send it again");
            case DbException store:
                LogStore(log, store.Message);
                return Problem.Busy("the store cannot be read now, try again");
            default:
                LogUnexpected(log, e);
                return Problem.OfStatus(StatusCodes.Status500InternalServerError);
        }
    }

    /// <summary>
    /// Outermost: marks the connection as busy, and writes answers in pieces that each wait for the client.
    /// </summary>
    public static void UseConnections(this WebApplication app, HttpOptions options) => app.Use(async (context, next) =>
    {
        if (context.Features.Get<ConnectionDoor.Seat>() is { } seat)
        {
            seat.Begin();
            context.Response.OnCompleted(s => { ((ConnectionDoor.Seat)s).Finish(); return Task.CompletedTask; }, seat);
        }
        context.Response.Body = new PatientBody(context, context.Response.Body, options.StalledAfter);
        await next(context);
    });

    /// <summary>
    /// Limits the requests under way, in total and of one caller. Health checks are always answered: a busy node must not look dead.
    /// </summary>
    public static void UseLanes(this WebApplication app, Lanes lanes) => app.Use(async (context, next) =>
    {
        // A page takes no turn: what it asks takes one each, and waiting for a second with the first in hand could stop everybody.
        if (context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal) || PageGate.IsPage(context))
        {
            await next(context);
            return;
        }
        var who = context.Asker();
        using var turn = await lanes.All.EnterAsync(who, context.RequestAborted);
        using var large = Lanes.IsLarge(context.Request) ? await lanes.LargeBodies.EnterAsync(who, context.RequestAborted) : null;
        await next(context);
    });

    /// <summary>
    /// Refuses requests of web pages of other origins, and on a loopback node those under another host name (DNS rebinding). Such pages
    /// have no key, but in open mode they would need none.
    /// </summary>
    public static void UseOwnOriginOnly(this WebApplication app, NodeArguments arguments)
    {
        var local = arguments.Urls.All(Loopback.IsLoopback);
        app.Use((context, next) =>
        {
            var origin = context.Request.Headers.Origin.ToString();
            if (origin.Length > 0
                && !string.Equals(origin, $"{context.Request.Scheme}://{context.Request.Host}", StringComparison.OrdinalIgnoreCase))
                return Problem.Of(Domain.Kernel.Refusal.Forbidden, "requests of web pages from elsewhere are not taken")
                    .ExecuteAsync(context);
            if (local && context.Request.Host.HasValue && !Loopback.IsLoopbackHost(context.Request.Host.Host))
                return Problem.OfStatus(StatusCodes.Status400BadRequest, "this node answers to localhost and 127.0.0.1 only")
                    .ExecuteAsync(context);
            return next(context);
        });
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "an answer broke off")]
    private static partial void LogBroken(ILogger log, Exception e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the store cannot be read: {Reason}")]
    private static partial void LogStore(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "a request failed")]
    private static partial void LogUnexpected(ILogger log, Exception e);
}
