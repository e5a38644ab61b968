#include "base/helper.h"

#include <stddef.h>

#include "base/bug.h"

/* Bytes; nothing that is done here goes deep. */
enum { STACK_SIZE = 1024 * 1024 };

/* The next work, once there is some; NULL at the end. */
static struct work *work_take(struct helper *helper)
{
	struct work *work;

	while (!helper->first && !helper->ends)
		pthread_cond_wait(&helper->given, &helper->lock);
	if (helper->ends)
		return NULL;
	work = helper->first;
	helper->first = work->next;
	work->state = WORK_RUNS;
	return work;
}

static void *helper_work(void *given)
{
	struct helper *helper = given;
	struct work *work;

	pthread_mutex_lock(&helper->lock);
	while ((work = work_take(helper))) {
		pthread_mutex_unlock(&helper->lock);
		work->run(work->context, true);
		pthread_mutex_lock(&helper->lock);
		work->state = WORK_DONE;
		pthread_cond_signal(&helper->done);
	}
	pthread_mutex_unlock(&helper->lock);
	return NULL;
}

static void helper_start(struct helper *helper)
{
	pthread_attr_t attributes;

	helper->tried = true;
	pthread_mutex_init(&helper->lock, NULL);
	pthread_cond_init(&helper->given, NULL);
	pthread_cond_init(&helper->done, NULL);
	if (pthread_attr_init(&attributes) != 0)
		return;
	if (pthread_attr_setstacksize(&attributes, STACK_SIZE) == 0)
		helper->there =
		    pthread_create(&helper->thread, &attributes, helper_work, helper) == 0;
	pthread_attr_destroy(&attributes);
}

void helper_give(struct helper *helper, struct work *work, work_run *run, void *context)
{
	*work = (struct work){.run = run, .context = context, .given = true};
	if (!helper)
		return;
	if (!helper->tried)
		helper_start(helper);
	if (!helper->there)
		return;
	pthread_mutex_lock(&helper->lock);
	if (helper->first)
		helper->last->next = work;
	else
		helper->first = work;
	helper->last = work;
	pthread_cond_signal(&helper->given);
	pthread_mutex_unlock(&helper->lock);
}

/* Takes work out of those that wait; what a helper before this one has left is not
 * among them. */
static void work_remove(struct helper *helper, const struct work *work)
{
	struct work **at = &helper->first, *before = NULL;

	while (*at && *at != work) {
		before = *at;
		at = &before->next;
	}
	if (!*at)
		return;
	*at = work->next;
	if (helper->last == work)
		helper->last = before;
}

void helper_need(struct helper *helper, struct work *work)
{
	bool apart = helper && helper->there, own;

	if (!work->given)
		return;
	if (apart)
		pthread_mutex_lock(&helper->lock);
	own = work->state == WORK_WAITS;
	if (own && apart)
		work_remove(helper, work);
	while (apart && work->state == WORK_RUNS)
		pthread_cond_wait(&helper->done, &helper->lock);
	if (apart)
		pthread_mutex_unlock(&helper->lock);
	if (own) {
		work->run(work->context, false);
		work->state = WORK_DONE;
	}
}

void helper_end(struct helper *helper)
{
	if (!helper->there)
		return;
	pthread_mutex_lock(&helper->lock);
	helper->ends = true;
	pthread_cond_signal(&helper->given);
	pthread_mutex_unlock(&helper->lock);
	if (pthread_join(helper->thread, NULL) != 0)
		BUG("a thread that does not end");
	helper->there = false;
}
